CREATE TABLE files (
  digest VARCHAR(64) NOT NULL,
  size INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (digest)
);

CREATE TABLE meta (
  name VARCHAR(64) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE texts (
  digest VARCHAR(64) NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (digest)
);

CREATE TABLE trail (
  seq INTEGER NOT NULL,
  at VARCHAR(32) NOT NULL,
  actor VARCHAR(120) NOT NULL,
  action VARCHAR(60) NOT NULL,
  case_id INTEGER,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  "before" VARCHAR(64) NOT NULL,
  digest VARCHAR(64) NOT NULL,
  PRIMARY KEY (seq)
);

CREATE INDEX ix_trail_case_id ON trail (case_id);

CREATE TABLE trail_head (
  id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  digest VARCHAR(64) NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE users (
  id INTEGER NOT NULL,
  name VARCHAR(120) NOT NULL,
  role VARCHAR(20) NOT NULL,
  password TEXT,
  password_until VARCHAR(32),
  one_time INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  locked_until VARCHAR(32),
  active INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);

CREATE TABLE cases (
  id INTEGER NOT NULL,
  identity VARCHAR(64) NOT NULL,
  name TEXT NOT NULL,
  unit TEXT,
  period VARCHAR(60),
  owner_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  changed_at VARCHAR(32) NOT NULL,
  archived_at VARCHAR(32),
  PRIMARY KEY (id),
  FOREIGN KEY(owner_id) REFERENCES users (id)
);

CREATE INDEX ix_cases_identity ON cases (identity);

CREATE TABLE sessions (
  token_digest VARCHAR(64) NOT NULL,
  user_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  expires_at VARCHAR(32) NOT NULL,
  ended_at VARCHAR(32),
  PRIMARY KEY (token_digest),
  FOREIGN KEY(user_id) REFERENCES users (id)
);

CREATE TABLE case_files (
  id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  digest VARCHAR(64) NOT NULL,
  name TEXT NOT NULL,
  author_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (case_id, digest, name),
  FOREIGN KEY(case_id) REFERENCES cases (id),
  FOREIGN KEY(digest) REFERENCES files (digest),
  FOREIGN KEY(author_id) REFERENCES users (id)
);

CREATE INDEX ix_case_files_case_id ON case_files (case_id);

CREATE TABLE case_revisions (
  case_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  content TEXT NOT NULL,
  digest VARCHAR(64) NOT NULL,
  author_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (case_id, revision),
  FOREIGN KEY(case_id) REFERENCES cases (id),
  FOREIGN KEY(author_id) REFERENCES users (id)
);

CREATE TABLE conversations (
  id INTEGER NOT NULL,
  case_id INTEGER,
  owner_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  archived_at VARCHAR(32),
  PRIMARY KEY (id),
  FOREIGN KEY(case_id) REFERENCES cases (id),
  FOREIGN KEY(owner_id) REFERENCES users (id)
);

CREATE INDEX ix_conversations_case_id ON conversations (case_id);

CREATE TABLE decisions (
  id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  scope VARCHAR(40) NOT NULL,
  subject TEXT NOT NULL,
  sentence TEXT NOT NULL,
  sentence_digest VARCHAR(64) NOT NULL,
  facts TEXT NOT NULL,
  verdict VARCHAR(20) NOT NULL,
  reason TEXT NOT NULL,
  text TEXT,
  user_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  state VARCHAR(20) NOT NULL,
  reopened_at VARCHAR(32),
  reopened_why TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY(case_id) REFERENCES cases (id),
  FOREIGN KEY(user_id) REFERENCES users (id)
);

CREATE INDEX decisions_of_subject ON decisions (case_id, scope, state);

CREATE INDEX ix_decisions_case_id ON decisions (case_id);

CREATE TABLE drafts (
  id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  head INTEGER NOT NULL,
  owner_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(case_id) REFERENCES cases (id),
  FOREIGN KEY(owner_id) REFERENCES users (id)
);

CREATE INDEX ix_drafts_case_id ON drafts (case_id);

CREATE TABLE jobs (
  id VARCHAR(32) NOT NULL,
  kind VARCHAR(60) NOT NULL,
  owner_id INTEGER NOT NULL,
  case_id INTEGER,
  state VARCHAR(20) NOT NULL,
  progress INTEGER NOT NULL,
  message TEXT NOT NULL,
  result TEXT,
  worker VARCHAR(120),
  made_at VARCHAR(32) NOT NULL,
  started_at VARCHAR(32),
  ended_at VARCHAR(32),
  PRIMARY KEY (id),
  FOREIGN KEY(owner_id) REFERENCES users (id),
  FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE INDEX ix_jobs_case_id ON jobs (case_id);

CREATE INDEX jobs_of_owner ON jobs (owner_id, made_at);

CREATE TABLE panels (
  id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  leaves TEXT NOT NULL,
  method VARCHAR(40) NOT NULL,
  state VARCHAR(20) NOT NULL,
  author_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  closed_at VARCHAR(32),
  PRIMARY KEY (id),
  FOREIGN KEY(case_id) REFERENCES cases (id),
  FOREIGN KEY(author_id) REFERENCES users (id)
);

CREATE INDEX ix_panels_case_id ON panels (case_id);

CREATE TABLE shares (
  case_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  level VARCHAR(10) NOT NULL,
  granted_by INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (case_id, user_id),
  FOREIGN KEY(case_id) REFERENCES cases (id),
  FOREIGN KEY(user_id) REFERENCES users (id),
  FOREIGN KEY(granted_by) REFERENCES users (id)
);

CREATE TABLE sheets (
  id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  rule_set VARCHAR(120) NOT NULL,
  total VARCHAR(40),
  grade VARCHAR(40),
  content TEXT NOT NULL,
  author_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(case_id) REFERENCES cases (id),
  FOREIGN KEY(author_id) REFERENCES users (id)
);

CREATE INDEX ix_sheets_case_id ON sheets (case_id);

CREATE TABLE waivers (
  id INTEGER NOT NULL,
  case_id INTEGER NOT NULL,
  report TEXT NOT NULL,
  "check" VARCHAR(40) NOT NULL,
  place TEXT NOT NULL,
  reason TEXT NOT NULL,
  person TEXT NOT NULL,
  day VARCHAR(10) NOT NULL,
  user_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  withdrawn_at VARCHAR(32),
  PRIMARY KEY (id),
  FOREIGN KEY(case_id) REFERENCES cases (id),
  FOREIGN KEY(user_id) REFERENCES users (id)
);

CREATE INDEX ix_waivers_case_id ON waivers (case_id);

CREATE TABLE conflicts (
  id INTEGER NOT NULL,
  draft_id INTEGER NOT NULL,
  section VARCHAR(120) NOT NULL,
  base INTEGER NOT NULL,
  met INTEGER NOT NULL,
  digest VARCHAR(64) NOT NULL,
  author_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  settled_at VARCHAR(32),
  PRIMARY KEY (id),
  FOREIGN KEY(draft_id) REFERENCES drafts (id),
  FOREIGN KEY(digest) REFERENCES texts (digest),
  FOREIGN KEY(author_id) REFERENCES users (id)
);

CREATE INDEX ix_conflicts_draft_id ON conflicts (draft_id);

CREATE TABLE panel_experts (
  id INTEGER NOT NULL,
  panel_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  name VARCHAR(120) NOT NULL,
  user_id INTEGER,
  submitted_at VARCHAR(32),
  PRIMARY KEY (id),
  UNIQUE (panel_id, name),
  FOREIGN KEY(panel_id) REFERENCES panels (id),
  FOREIGN KEY(user_id) REFERENCES users (id)
);

CREATE TABLE turns (
  conversation_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  role VARCHAR(20) NOT NULL,
  text TEXT NOT NULL,
  content TEXT,
  made_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (conversation_id, number),
  FOREIGN KEY(conversation_id) REFERENCES conversations (id)
);

CREATE TABLE versions (
  id INTEGER NOT NULL,
  draft_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  parent INTEGER,
  header TEXT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  note TEXT NOT NULL,
  author_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (draft_id, number),
  FOREIGN KEY(draft_id) REFERENCES drafts (id),
  FOREIGN KEY(author_id) REFERENCES users (id)
);

CREATE TABLE panel_scores (
  id INTEGER NOT NULL,
  expert_id INTEGER NOT NULL,
  code VARCHAR(40) NOT NULL,
  points VARCHAR(40) NOT NULL,
  reason TEXT NOT NULL,
  place TEXT NOT NULL,
  standing VARCHAR(20) NOT NULL,
  author_id INTEGER NOT NULL,
  made_at VARCHAR(32) NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY(expert_id) REFERENCES panel_experts (id),
  FOREIGN KEY(author_id) REFERENCES users (id)
);

CREATE INDEX ix_panel_scores_expert_id ON panel_scores (expert_id);

CREATE TABLE version_sections (
  version_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  section VARCHAR(120) NOT NULL,
  annex INTEGER NOT NULL,
  digest VARCHAR(64) NOT NULL,
  PRIMARY KEY (version_id, position),
  FOREIGN KEY(version_id) REFERENCES versions (id),
  FOREIGN KEY(digest) REFERENCES texts (digest)
);
