"""Names of people found in Chinese text (人名识别): behind labels and before forms of address, nowhere else.

A word taken for a name spoils the text that a model reads, so that a name must have a surname, one or two characters
more, and an end where a name ends. Replacing what was found is ``masking``'s.
"""

from __future__ import annotations

import re

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易"
    "乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管"
    "柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边"
    "卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|南宫|独孤|闻人"
_HAN = r"[\u4e00-\u9fff]"
_NAME = rf"(?:(?:{_COMPOUND}){_HAN}{{1,2}}|[{_SURNAMES}](?:[ \u3000]{{1,2}}{_HAN}|{_HAN}{{1,2}}))"
_LABEL = (
    r"(?:负责人|联系人|经办人|填表人|填报人|填写人|制表人|复核人|审核人|审批人|主评人|组长|组员|成员|执笔人|撰写人|报告人"
    r"|法定代表人|法人代表|被访谈人|受访人|访谈对象|评价专家|专家|主任|局长|处长|科长|项目经理|会计|出纳|姓名|签字|签名)"
)
_SIGNED = r"(?:[（(](?:签[字章名]|盖章|姓名)[^）)\n]{0,6}[）)])?"
_BETWEEN = r"(?:[ \u3000]*[：:|｜\t][ \u3000\t]*|[ \u3000]{1,8}|(?<=人)[为是])"
# Where a name ends: any mark, blank, digit or letter, or a word that follows names in forms.
_END = rf"(?=$|[^\u4e00-\u9fff]|同志|先生|女士|教授|等{_HAN}?[人名]|联系电话|电话|手机|负责|主持|填报)"
_LABELLED = re.compile(
    rf"{_LABEL}{_SIGNED}{_BETWEEN}(?P<names>{_NAME}{_END}(?:[、，,；;/ ]{_NAME}{_END})*)", re.MULTILINE
)
_ADDRESSED = re.compile(rf"(?:^|[^\u4e00-\u9fff]|[由请经向与和对被])(?P<names>{_NAME})(?=同志|先生|女士)", re.MULTILINE)
_ONE = re.compile(rf"{_NAME}{_END}|{_NAME}(?=同志|先生|女士)")
_BLANKS = re.compile(r"[ \u3000]+")

# Departments, posts and things end so; names hardly do.
_NO_NAME_END = tuple("科室处局部组队站办所院委会厅员长人费款金额率项表书制度们级类等")
# Words of two or three characters that begin like a surname. A person may bear one as a name; in running text it
# means the word, so that only its place behind a label shows the person.
_WORDS = frozenset(
    """
    高峰 高明 高洁 高度 高效 高级 高校 高低 高温 高新 高层 文明 文化 文件 文字 文本 文旅 安全 安康 安宁 安静 安排
    安置 安装 方案 方向 方便 方式 方正 方法 方面 平安 和平 和谐 成功 成果 成长 成立 成就 成本 成效 成员 时光 时间
    时效 时限 白云 黄金 黄河 江山 江河 金融 金额 金山 金星 温暖 温馨 温度 康复 宁静 常青 常委 常规 常务 常态 常年
    路线 路灯 路面 马路 马上 钱包 石油 石材 水平 于是 万元 万一 万物 严格 严重 严明 全面 全体 全局 全部 全年 全程
    全额 全市 全县 全区 任务 任何 应对 应用 应急 应当 应该 向上 向阳 向好 花园 雷电 单元 单位 单项 单价 单独 年度
    包装 包括 包干 项目 童年 明白 明确 明显 明细 明星 计划 计算 施工 施行 施策 盛会 章程 党委 党员 党组 党建 党政
    解决 解放 程度 程序 陈列 陈述 陈旧 张贴 李子 杨树 杨柳 林业 林地 林木 罗列 毛巾 丁香 段落 史料 田野 田地 田园
    农田 农村 农业 农民 华夏 华东 华北 余额 余地 余款 谢谢 管理 管护 管控 管道 管网 管线 连续 连接 连片 关于 关键
    关注 关系 关心 商品 商业 商务 商户 边界 边远 师生 师资 车辆 车位 游客 游览 古树 古迹 古镇 简易 简化 简单 房屋
    房产 费用 景区 景观 景点 宗旨 查验 查处 查询 查看 池塘 司法 司机 易腐 易地 左右 甘薯 申报 申请 申领 尚未 符合
    季度 季节 纪律 纪检 祝福 顾问 孔雀 欧洲 武装 武术 易于 汤圆 龙头 万人 万亩 孙子 胡同 何种 何时 许可 许多 曾经
    苏区 叶片 沙石 麦田 米粉 蒙受 向导 明年 和睦 解答 阳光 阳台 宁夏 江苏 江西 云南 河南 贵州 温州 常州 石狮 金华
    台州 康养 成都 重庆 海南 广东 荣誉 卫生 卫健 古城 盛大 边境 车间 华侨 尤其 应付 应收 成品 成片 程控 路段 路基
    路口 路网 党校 党支部 管委会 办公室 牛奶 牛肉 马铃薯 石家庄
    """.split()  # noqa: SIM905 - a page of words reads as one
)


def find_persons(text: str) -> tuple[str, ...]:
    """Find names behind labels such as 负责人： and before 同志 (查找人名), as printed, in order, each once."""
    found: dict[str, None] = {}
    for pattern in (_LABELLED, _ADDRESSED):
        for match in pattern.finditer(text):
            for name in _ONE.finditer(match["names"]):
                if _is_name(name[0], labelled=pattern is _LABELLED):
                    found.setdefault(name[0])
    return tuple(found)


def _is_name(name: str, *, labelled: bool) -> bool:
    bare = _BLANKS.sub("", name)
    if bare.endswith(_NO_NAME_END) or "某" in bare:
        return False
    # Behind a label words of a form stand as well: 负责人：单位, 联系人：电话.
    ordinary = bare in _WORDS or any(bare.startswith(word) for word in _WORDS)
    return not ordinary or (labelled and bare in _BORNE)


# Words that people are really called by, taken for names behind a label only.
_BORNE = frozenset(
    "高峰 高明 高洁 文明 安康 安宁 方正 平安 成功 白云 江河 金山 金星 温馨 向阳 常青 丁香 杨柳 陈列 向上 盛大".split()  # noqa: SIM905
)


def name_pattern(name: str) -> str:
    """Build the pattern that finds a known name in running text (人名模式).

    Blanks between two characters are allowed where forms print them. A name that is also a word is found only behind
    a label or before a form of address.
    """
    bare = _BLANKS.sub("", name)
    spaced = r"[ \u3000]{0,2}".join(map(re.escape, bare)) if len(bare) == 2 else re.escape(bare)  # noqa: PLR2004
    if bare in _WORDS:
        return rf"(?:(?<=[：:|｜\t、]){spaced}{_END}|{spaced}(?=同志|先生|女士))"
    return spaced


_SPEAKS = (
    r"(?:同志|先生|女士|主任|局长|处长|科长|经理|书记|教授|院长|校长|站长|所长|组长|会计|专家|工程师|老师|医生|表示|指出|认为|提出|介绍|"
    r"反映|坦言|带队|牵头|主持|签字|签批|负责|承认|透露|称)"
)
_NAMED = re.compile(
    rf"(?:^|(?<=[^一-鿿])|(?<=[由请经向与和对被据及]))(?P<name>{_NAME})(?={_SPEAKS})|"
    rf"(?:主任|局长|处长|科长|经理|书记|教授|院长|校长|站长|所长|组长|会计|专家|工程师|负责人|联系人|经办人|村民|居民|群众|职工)(?P<behind>{_NAME})(?={_SPEAKS}|[，。；：、）]|$)"
)


def find_named(text: str) -> tuple[str, ...]:
    """Find what looks like a person's name in a text nobody should have named one in (疑似人名).

    Wider than ``find_persons``: a word too many costs a paragraph's second try, a name too few a person.
    """
    found = dict.fromkeys(find_persons(text))
    for match in _NAMED.finditer(text):
        name = match["name"] or match["behind"]
        if _is_name(name, labelled=False):
            found.setdefault(name)
    return tuple(found)
