"""The page as a whole: environment, layout, server (网页).

What a tab does is left to its own module.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

# Gradio reads these on import; without them it looks for its own servers and keeps users' runs in the browser.
_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "GRADIO_SHARE": "False",
    "GRADIO_RUN_HISTORY": "False",
}
_LARGEST_UPLOAD = "40mb"
# System fonts only: the page loads nothing from outside.
_FONTS = ("Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei", "sans-serif")


def build_page() -> Any:  # noqa: ANN401 - gradio ships no usable types
    """Build the page's blocks.

    Returns:
        A ``gradio.Blocks`` ready to launch.
    """
    os.environ.update(_ENVIRONMENT)
    import gradio as gr

    from assistant.ui import drafting_tab

    with gr.Blocks(title="绩效助手", analytics_enabled=False) as page:
        gr.Markdown("# 绩效助手\n数值由规则计算，文字对照事实核查；不联网、无模型也能用。")
        with gr.Tab("起草"):
            drafting_tab.build()
    return page


def serve(*, host: str = "127.0.0.1", port: int = 7860, block: bool = True) -> Any:  # noqa: ANN401 - gradio ships no usable types
    """Serve the page until it is stopped.

    Args:
        host: Address to listen on; anything but loopback is reachable from other machines.
        port: Port to listen on.
        block: Return only when stopped; tests pass False and close the returned blocks.

    Returns:
        The launched ``gradio.Blocks``.

    Raises:
        OSError: The port is taken.
    """
    page = build_page()
    import gradio as gr

    page.launch(
        server_name=host,
        server_port=port,
        share=False,
        quiet=True,
        inbrowser=False,
        show_error=True,
        footer_links=[],
        max_file_size=_LARGEST_UPLOAD,
        allowed_paths=[str(output_folder())],
        theme=gr.themes.Default(font=_FONTS, font_mono=_FONTS),
        prevent_thread_lock=True,
    )
    if block:
        print(f"网页已打开：http://{host}:{port}  按 Ctrl-C 停止。", flush=True)  # noqa: T201 - the only word the server says
        page.block_thread()
    return page


def output_folder() -> Path:
    """Return the folder that written files are offered from, made where missing."""
    folder = Path(tempfile.gettempdir()) / "jixiao-page"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
