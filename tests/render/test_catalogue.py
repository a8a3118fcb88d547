"""Both languages say the same things with the same placeholders, and Chinese is set as Chinese is set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mkdocs_podlife.render.catalogue import LOCALE, Catalogue, language, needs_space, split

EN, ZH, HANT = Catalogue("en"), Catalogue("zh"), Catalogue("zh-Hant")
SOURCE = Path(__file__).resolve().parents[2] / "mkdocs_podlife"
OURS = ("story.", "card.", "why.", "probe.", "finding.", "stop.", "restart.", "count.", "ordinal.", "unit.")


def placeholders(catalogue: Catalogue, key: str) -> set[str]:
    return {part.text for part in catalogue.parts(key) if part.kind == "arg"}


@pytest.mark.parametrize("other", [ZH, HANT], ids=["zh", "zh-Hant"])
def test_same_keys(other: Catalogue) -> None:
    assert EN.keys() == other.keys()


@pytest.mark.parametrize("other", [ZH, HANT], ids=["zh", "zh-Hant"])
def test_same_placeholders(other: Catalogue) -> None:
    different = {
        key: (placeholders(EN, key), placeholders(other, key))
        for key in EN.keys() & other.keys()
        if placeholders(EN, key) != placeholders(other, key)
    }
    assert different == {}


def test_numbers_agree_with_a_placeholder() -> None:
    for catalogue in (EN, ZH, HANT):
        for key in catalogue.keys():
            numbers = {part.text for part in catalogue.parts(key) if part.kind == "number"}
            assert numbers <= placeholders(catalogue, key) | {"many"}, key  # of the `lines` that stand there


def test_marks_are_closed() -> None:
    for catalogue in (EN, ZH, HANT):
        for key in catalogue.keys():
            parts = catalogue.parts(key)
            text = "".join(p.text for p in parts)
            assert "**" not in text and "`" not in text, key


def test_every_key_in_the_code_exists() -> None:
    written = set()
    for file in SOURCE.rglob("*.py"):
        written |= set(
            re.findall(r'"((?:story|why|probe|finding|stop|restart|card)\.[\w.-]*[\w])"', file.read_text("utf-8"))
        )
    written -= {"card.html.j2"}
    missing = {k for k in written if k not in EN and not any(e.startswith(k) for e in EN.keys())}
    assert missing == set()


@pytest.mark.parametrize("catalogue", [ZH, HANT], ids=["zh", "zh-Hant"])
@pytest.mark.parametrize("key", sorted(k for k in ZH.keys() if k.startswith(OURS)))
def test_chinese_is_set_as_chinese(key: str, catalogue: Catalogue) -> None:
    text = "".join("\x00" if p.kind == "arg" else p.text for p in catalogue.parts(key))
    assert not re.search(r"[一-鿿][,;:!?]", text), "half-width punctuation after Chinese"
    assert not re.search(r"[一-鿿][A-Za-z0-9]|[A-Za-z0-9][一-鿿]", text), "no space between Chinese and Latin"
    assert not re.search(r"优雅|退避|钩子|探测器|将会被|優雅|鉤子|探測器|將會被", text), "not the glossary's word"
    assert "!" not in text and "！" not in text


@pytest.mark.parametrize("key", sorted(k for k in EN.keys() if k.startswith(OURS)))
def test_english_has_no_chinese(key: str) -> None:
    text = "".join(p.text for p in EN.parts(key))
    assert not re.search(r"[⺀-鿿＀-￯]", text)
    assert "should" not in text.split() and "!" not in text


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("zh", "zh"), ("zh-CN", "zh"), ("zh_Hans", "zh"), ("zh-Hans-CN", "zh"), ("ZH-cn", "zh"), ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"), ("zh_MO", "zh-Hant"), ("zh_Hant", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("en", "en"), ("en-GB", "en"), ("de", "en"), ("", "en"),
    ],
)  # fmt: skip
def test_language(tag: str, name: str) -> None:
    assert language(tag) == name


# Characters of the simplified catalogue that the traditional one never writes, and the words that the localisation of
# Kubernetes for Taiwan has of its own.
SIMPLIFIED = frozenset(
    "与业东丢两严个丰临为丽举么义乌乐习乡书买乱争亏亚产亲亿仅从仓仪们价众优会伟传伤伪体侧倾偿储儿党兰关兴养内册写决况冻净减几凭凯击划刘则刚创删剂办务动劳势区华协单卖卢却厂厅历厉压县参双变叶号叹吗听启员呜响"
    "唤啸团围图圆圣场坏块坚垒垫墙壮声壳处备复够头夹夺奖奥妆妇孙学宁宝实审宪宽宾对寻导将尔尘尝尸尽层届属岁崭币师帐带帮广庆库应废开异弃张弯弹强归当录彻径忆怀态总恼惊惯愿戏战户扑托执扩扫扰抛抢护报拟拢拥拦拨择"
    "挂挟挠挡挤挥捞损捡换据掷揽搁搅携摄摆撑敌敛数斋斩断无旧时旷昼显晓晕暂暧术朴机杀杂权条来极构枪标栈栏树样档桥桩梦检榄横欢欧残殴毁毕气汇汉汤沟没沪泄泪泽洁浅浆测济浏浓涂涌涛涡涤润渊渍渐渔湾湿溃滚滞满滤滥滨"
    "潜灭灯灵点炼烂烦烧烬热焕爱爷牵牺状犹独狭狮狱猎献玛玮环现电画疗疯痒皱盏盐监盖盗盘睁矫矿码砖础硕确祷祸离种积称秽税稳窃窍竖竞笔笼筛筹签简篮篱类粪粮紧纠纤约级纪纬纯纲纳纵纷纸纹纽线练组细终绍绎经绑结绕绘给"
    "络绝统继绩绪续绳维综绽绿缀缆缉缎缓缔缕编缘缝缠缤缩网罗罚罢羡翘聋职联聪肃肠肤肾胁胆胜脉脏脑脚脱脸腾舰舱艺节芦苏范茧荐荡荣药莱莲获营萧蒋蓝虏虑虚虫虽蚀蛮蜡衅衔补衬袭装裤见观规觅视览觉触誉誊计订认讥讨让议"
    "讯记讲讳讶许论设访诀证评识诈诉诊译试诚话诞诠诡询该详诫语误诱说诵请诸诺读课谁调谅谈谋谍谎谐谓谜谢谣谦谨谬谱贝负贡财责贤败账货质贩贪贫贬购贮贯贱贴贵贷贸费贺贼贿赁资赋赌赎赏赔赖赛赞赠赢赶趋跃跄践踊踪车轧"
    "轨转轮软轰轴轶轻载轿较辅辆辈辉辐辑输辖辙辞辩边辽达迁过迈运还这进远违连迟迹适选逊递逻遗遥邓邮邻郁郑酝酱酿释鉴针钉钓钝钟钠钢钥钩钮钱钻铁铃铅铜铝铭银铺链销锁锅锈锋锌锐错锚锤锦键锯锻镀镇镜镶长门闪闭问闯闰"
    "闲间闷闸闹闻阀阁阅阎阐阔队阳阴阵阶际陆陈陕险随隐隶难雇雏雳雾霉静韦韧韩韵页顶项顺须顽顾顿颁颂预领颈频颓颗题颜额颠风飘飞饥饭饮饰饱饵饶饼馆馈马驱驳驶驻驾骂骄骇验骏骑骗骚骤鱼鲁鲜鲸鸟鸡鸣鹅鹏麦黄齐齿龄龙龟"
)
TAIWAN = {"集群": "叢集", "镜像": "映像檔", "服务器": "伺服器", "启动": "啓動", "重启": "重啓", "节点": "節點", "探针": "探針", "网络": "網路"}


def test_traditional_is_written_in_traditional_characters() -> None:
    wrong = {}
    for key in HANT.keys():
        found = {c for part in HANT.parts(key) for c in part.text if c in SIMPLIFIED}
        if found:
            wrong[key] = found
    assert wrong == {}


@pytest.mark.parametrize(("simplified", "traditional"), sorted(TAIWAN.items()))
def test_traditional_has_the_words_of_its_own(simplified: str, traditional: str) -> None:
    for key in ZH.keys():
        here = "".join(p.text for p in ZH.parts(key)).count(simplified)
        there = "".join(p.text for p in HANT.parts(key)).count(traditional)
        assert here == there, key


def test_missing_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        EN.text("story.no-such-sentence")


def test_missing_argument_is_an_error() -> None:
    with pytest.raises(KeyError):
        EN.text("story.ready")


def test_keys_that_yaml_takes_for_booleans_stay_words() -> None:
    assert EN.text("card.head.no") == "no."


def test_overrides_replace_single_sentences() -> None:
    own = Catalogue("en", {"card.findings": "What `bites`"})
    assert own.text("card.findings") == "What bites"
    assert own.text("card.events") == EN.text("card.events")


def test_split_keeps_marks() -> None:
    parts = split("at **{at}** the `field: {name}` acts")
    assert [(p.text, p.code, p.strong) for p in parts] == [
        ("at ", False, False), ("at", False, True), (" the ", False, False), ("field: ", True, False),
        ("name", True, False), (" acts", False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "space"),
    [
        ("第", "6", True),
        ("Pod", "在", True),
        ("秒", "后", False),
        ("，", "6", False),
        ("a", "b", False),
        ("", "中", False),
    ],
)
def test_needs_space(a: str, b: str, space: bool) -> None:
    assert needs_space(a, b) is space


def test_one_topic_per_file() -> None:
    for file in LOCALE.rglob("*.yaml"):
        tops = {line.split(":")[0] for line in file.read_text("utf-8").splitlines() if re.match(r"[a-z]", line)}
        assert tops, file
