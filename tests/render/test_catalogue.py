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
            assert numbers <= placeholders(catalogue, key), key


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
    "挂挟挠挡挤挥捞损捡换据掷揽搁搅携摄摆撑敌敛数斋斩断无旧时旷昼显晓晕暂暧术朴机杀杂权条来极构枪标栈栏树样档桥桩梦检榄横欢欧残殴毁毕气汇汉沟没沪泄泪泽洁浅浆测浏浓涂涌涛涡涤润渊渐渔湾湿溃滚滞满滤滥滨潜灭灯"
    "灵点炼烂烦烧烬热焕爱牵状犹独狱猎献玛环现电画疗疯痒皱盏盐监盖盗盘睁矫矿码砖础硕确祸离种积称秽税稳窃窍竖竞笔笼筛筹签简篮类粪粮紧纠纤约级纯纲纳纵纷纸纹线练组细终绍经绑结绕绘给络绝统继绪续绳维综绿缆缓缔编"
    "缘缝缠缩网罗罚罢羡翘聋职联聪肃肤肾胁胆胜脉脏脑脚脱腾舰舱艺节芦苏范茧荐荡荣药莲获营萧蓝虏虑虚虫虽蚀蛮衅衔补袭装裤见观规觅视览觉触誉计订认讨让议讯记许设访证评识诉诊译试话诞询该详语误说请诸读课谁调谋谓谜"
    "谢谦谱贝负贡财责贤败账货质贪贫购贯贱贴贵贷贸费贺贼赁资赋赏赔赖赛赞赠赢赶趋跃跄践踊踪车轨转轮软轰轴轻载轿较辅辆辈辉辐辑输辖辞辩边辽达迁过迈运还这进远违连迟迹适选逊递遗遥邓邮邻郑酱酿释鉴针钉钓钟钢钥钩钱"
    "钻铁铃铅铜铭银铺链销锁锅锋锐错锚锦键镇镜长门闪闭问闯闰闲间闷闹闻阀阁阅阔队阳阴阶际陆陈陕险随隐隶难雇雏雾霉静韧韩页顶项顺须顾顿颁预领颈频颗题颜额风飘飞饥饭饮饰饱饼馆馈马驱驳驶骂验骗骚骤鲁鲜鸟鸡鹅麦黄齐"
    "齿龄龙龟"
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
