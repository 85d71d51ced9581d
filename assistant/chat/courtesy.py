"""Greetings, thanks and orders in a question (寒暄与指令): answered briefly, or set aside."""

from __future__ import annotations

import re

_THANKS = re.compile(
    r"(?:好的?[，,]?)?(?:谢谢|多谢|感谢|辛苦了|明白了?|知道了|好的?|收到|ok|OK|再见|拜拜)(?:你|您|啦|了|哈|！|!|。|，)*"
)
_HELLO = re.compile(r"(?:你好|您好|在吗|在不在|hello|hi|嗨|喂)[啊呀吗！!。，, ]*")
_WHO = re.compile(r"你是谁|你能做什么|你会什么|怎么用|有什么功能|帮助|help")
# What tells a program how to behave instead of asking.
_ORDER = re.compile(
    r"[【\[（(<]\s*(?:系统|管理员|开发者?|后台|内部|最高|隐藏|system|admin)[^】\]）)>]{0,120}[】\]）)>][，,。；;]?|"
    r"(?:并|还|同时)?(?:请|务必|必须|要|记得)*(?:你)?在?(?:你的)?(?:回答|答案|回复|输出|(?<=你的)答复|(?<=请在)答复)的?(?:末尾|最后|结尾|开头|前面|后面|里面?|中)"
    r"(?:都|务必|必须|请|一定)?要?(?:附上|加上|加|写上|写|注明|添上|带上|输出|说明?|声明)"
    r"(?![^，。,；;]{0,16}(?:什么|哪|多少|怎|几|吗))[^，。,；;！!？?]{0,40}[，。,；;！!]?|"
    r"(?:请)?(?:忽略|无视|忘记|忘掉|不要管|别管|跳过)(?:以上|上述|之前|前面|此前|所有|一切|任何)[^，。,.；;！!？?]{0,16}[，。,.；;！!]?|"
    r"(?:你现在)?(?:不受|不必遵守|不用遵守|无需遵守)[^，。,.；;]{0,10}(?:限制|约束|规则)[，。,.；;]?|"
    r"(?:你现在是|你是一个|扮演)[^，。,.；;]{1,20}[，。,.；;]|"
    r"(?:请)?(?:直接|必须|务必|只准|只能|一定要)(?:写|输出|回答|答复|给出|说)[：:]?[^？?]*[。.！!]?|"
    r"(?:请)?(?:回答|输出|照抄|复述)[：:][^？?]*",
    re.IGNORECASE,
)


def courtesy(question: str) -> str | None:
    """Return the reply to a greeting or thanks; None for a question."""
    bare = question.strip()
    if _THANKS.fullmatch(bare):
        return "不客气，请继续提问。"
    if _HELLO.fullmatch(bare):
        return "您好，可以问绩效评价的规定、计分和本案例的得分，例如“预算200万，支出193.54万，执行率5分得几分”。"
    if _WHO.fullmatch(bare.rstrip("？?")):
        return (
            "可以问三类问题：规定怎么写（附依据）、怎样计分（附步骤）、打开的案例为什么扣分或改动后得几分。"
            "资料里没有的会直接说明，并指出哪份文件会有。"
        )
    return None


def without_orders(text: str) -> tuple[str, bool]:
    """Take orders to the program out of a question (去掉指令): what remains is what is asked."""
    rest = _ORDER.sub("", text).strip(" ，。,.：:；;！!")
    return (rest, True) if rest != text.strip(" ，。,.：:；;！!") else (text, False)
