"""A language model of random weights in llama.cpp's file format (随机权重模型): real layers, nothing learned.

Its output head leans towards closing quotation marks and the end, so that strings under a grammar end some day.
"""

from __future__ import annotations

import random
import struct
from array import array
from typing import TYPE_CHECKING

from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_WIDTH, _LAYERS, _HEADS, _INNER = 64, 2, 4, 128
_ALIGN = 32
_U32, _I32, _F32, _STRING, _ARRAY = 4, 5, 6, 8, 9
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
# Hidden channel 0 is held high, so that a row's first weight acts as its bias.
_HELD = 6.0
_LEANINGS = {"</s>": 0.25, '"': 0.45, "}": 0.5, "]": -0.2, "{": 1.5, ",": 0.3, "。": 0.3, "，": 0.2, "[": 0.2}
_TEMPLATE = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"


def write_gguf(path: Path, *, context: int, seed: int = 7) -> Path:
    """Write a tiny Llama of random weights; equal seeds give equal files."""
    tokens, kinds = _vocabulary()
    chance = random.Random(seed)
    tensors = _tensors(tokens, chance)
    fields = _fields(tokens, kinds, context)
    with path.open("wb") as out:
        out.write(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(fields)))
        for name, kind, value in fields:
            out.write(_text(name) + struct.pack("<I", kind) + value)
        offset = 0
        for name, shape, values in tensors:
            out.write(_text(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape))
            out.write(struct.pack("<IQ", 0, offset))
            offset += _padded(len(values) * 4)
        out.write(b"\0" * (_padded(out.tell()) - out.tell()))
        for _, _, values in tensors:
            data = values.tobytes()
            out.write(data + b"\0" * (_padded(len(data)) - len(data)))
    return path


def _padded(length: int) -> int:
    return -(-length // _ALIGN) * _ALIGN


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _vocabulary() -> tuple[list[str], list[int]]:
    """Special tokens, every byte, printable ASCII and the Chinese characters of our own prompts."""
    tokens, kinds = ["<unk>", "<s>", "</s>"], [_UNKNOWN, _CONTROL, _CONTROL]
    tokens += [f"<0x{byte:02X}>" for byte in range(256)]
    kinds += [_BYTE] * 256
    prompts = sorted(shipped_folder("prompts").rglob("*.md"))
    said = {char for prompt in prompts for char in prompt.read_text("utf-8") if ord(char) > 0x7F}
    plain = ["▁", *map(chr, range(33, 127)), *sorted(said)]
    return tokens + plain, kinds + [_NORMAL] * len(plain)


def _fields(tokens: Sequence[str], kinds: Sequence[int], context: int) -> list[tuple[str, int, bytes]]:
    numbers = {
        "llama.context_length": context,
        "llama.embedding_length": _WIDTH,
        "llama.block_count": _LAYERS,
        "llama.feed_forward_length": _INNER,
        "llama.attention.head_count": _HEADS,
        "llama.attention.head_count_kv": _HEADS,
        "llama.rope.dimension_count": _WIDTH // _HEADS,
        "llama.vocab_size": len(tokens),
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
    }
    words = {
        "general.architecture": "llama",
        "general.name": "random",
        "tokenizer.ggml.model": "llama",
        "tokenizer.chat_template": _TEMPLATE,
    }
    fields = [(name, _STRING, _text(value)) for name, value in words.items()]
    fields += [(name, _U32, struct.pack("<I", value)) for name, value in numbers.items()]
    fields.append(("llama.attention.layer_norm_rms_epsilon", _F32, struct.pack("<f", 1e-5)))
    fields.append(("tokenizer.ggml.tokens", _ARRAY, _array(_STRING, [_text(token) for token in tokens])))
    scores = [struct.pack("<f", 0.0) for _ in tokens]
    fields.append(("tokenizer.ggml.scores", _ARRAY, _array(_F32, scores)))
    fields.append(("tokenizer.ggml.token_type", _ARRAY, _array(_I32, [struct.pack("<i", kind) for kind in kinds])))
    return fields


def _array(kind: int, items: Sequence[bytes]) -> bytes:
    return struct.pack("<IQ", kind, len(items)) + b"".join(items)


def _tensors(tokens: Sequence[str], chance: random.Random) -> list[tuple[str, tuple[int, ...], array[float]]]:
    def noise(count: int, scale: float) -> array[float]:
        return array("f", (chance.gauss(0, scale) for _ in range(count)))

    embedding = noise(_WIDTH * len(tokens), 0.5)
    head = noise(_WIDTH * len(tokens), 0.4)
    for row, token in enumerate(tokens):
        embedding[row * _WIDTH] = _HELD
        head[row * _WIDTH] = _LEANINGS.get(token, 0.0)
    ones = array("f", [1.0] * _WIDTH)
    tensors: list[tuple[str, tuple[int, ...], array[float]]] = [("token_embd.weight", (_WIDTH, len(tokens)), embedding)]
    for layer in range(_LAYERS):
        at = f"blk.{layer}"
        tensors += [
            (f"{at}.attn_norm.weight", (_WIDTH,), ones),
            *((f"{at}.attn_{part}.weight", (_WIDTH, _WIDTH), noise(_WIDTH * _WIDTH, 0.1)) for part in ("q", "k", "v")),
            (f"{at}.attn_output.weight", (_WIDTH, _WIDTH), noise(_WIDTH * _WIDTH, 0.1)),
            (f"{at}.ffn_norm.weight", (_WIDTH,), ones),
            (f"{at}.ffn_gate.weight", (_WIDTH, _INNER), noise(_WIDTH * _INNER, 0.1)),
            (f"{at}.ffn_up.weight", (_WIDTH, _INNER), noise(_WIDTH * _INNER, 0.1)),
            (f"{at}.ffn_down.weight", (_INNER, _WIDTH), noise(_WIDTH * _INNER, 0.1)),
        ]
    return [*tensors, ("output_norm.weight", (_WIDTH,), ones), ("output.weight", (_WIDTH, len(tokens)), head)]
