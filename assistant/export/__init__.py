"""Files for people (写出文件): Word reports, comments in the user's own Word file, Excel sheets."""
