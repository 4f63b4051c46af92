//! The words by which offices, stations, kinds of units and duties are known in documents of towns and counties.

mod bodies;
pub mod verbs;

pub use bodies::BODIES;

/// A kind of body: the id that it gets, the names by which it is known, what may not follow one, and whether one of
/// [`PREFIXES`] or the place must stand before it.
#[derive(Debug)]
pub struct Kind {
    pub id: &'static str,
    pub names: &'static [&'static str],
    pub not_before: &'static [&'static str],
    pub prefixed: bool,
}

const fn kind(id: &'static str, names: &'static [&'static str]) -> Kind {
    Kind { id, names, not_before: &[], prefixed: false }
}

/// Words before a name that belong to it.
pub const PREFIXES: [&str; 34] = [
    "辖区内所有",
    "辖区内各",
    "辖区各",
    "辖区内",
    "辖区",
    "辖内",
    "全镇各",
    "全乡各",
    "全县各",
    "全区各",
    "全街道",
    "全镇",
    "全乡",
    "全县",
    "全区",
    "全市",
    "属地",
    "本镇",
    "本乡",
    "本县",
    "我镇",
    "我县",
    "镇直",
    "乡直",
    "县直",
    "区直",
    "镇级",
    "镇",
    "乡",
    "街道",
    "县",
    "区",
    "所有",
    "各",
];

/// Words between such a word and 企业 that select firms.
pub const MODIFIERS: [&str; 14] = [
    "重点行业领域",
    "重点行业",
    "重点",
    "高危行业领域",
    "高危行业",
    "高危",
    "规模以上",
    "规上",
    "中小",
    "工业",
    "相关行业",
    "相关",
    "有关",
    "矿山",
];

/// Names that are also everyday words: they count in a list of bodies only.
pub const BARE: [&str; 16] = [
    "应急",
    "消防",
    "市场监管",
    "公安",
    "交警",
    "住建",
    "交通运输",
    "交通",
    "教育",
    "卫健",
    "文旅",
    "农业农村",
    "水利",
    "商务",
    "自然资源",
    "生态环境",
];

/// Bodies that are units of the register.
pub const FIRMS: [&str; 5] = ["enterprises", "businesses", "villages", "resident-units", "communities"];

/// Bodies for which the town as a whole answers.
pub const HEADS: [&str; 10] = [
    "dangwei-zhengfu",
    "dangwei",
    "zhengfu",
    "main-leaders",
    "leading-group",
    "office",
    "council",
    "council-office",
    "members",
    "leaders",
];

/// A kind of units (行业领域类别): its id, the names by which it is known, and whether its units are firms (企业), and
/// businesses (生产经营单位).
#[derive(Debug)]
pub struct Trade {
    pub id: &'static str,
    pub names: &'static [&'static str],
    pub enterprise: bool,
    pub business: bool,
}

const fn firm(id: &'static str, names: &'static [&'static str]) -> Trade {
    Trade { id, names, enterprise: true, business: true }
}

const fn shop(id: &'static str, names: &'static [&'static str]) -> Trade {
    Trade { id, names, enterprise: false, business: true }
}

const fn other(id: &'static str, names: &'static [&'static str]) -> Trade {
    Trade { id, names, enterprise: false, business: false }
}

/// The kinds of units.
pub const TRADES: &[Trade] = &[
    firm("mine", &["非煤矿山"]),
    firm("coal", &["煤矿"]),
    firm("hazchem", &["危险化学品", "危化品", "危化"]),
    firm("fireworks", &["烟花爆竹"]),
    firm("construction", &["建筑施工", "房屋市政工程", "房屋建筑", "建筑工地", "在建工程"]),
    firm("dust", &["粉尘涉爆"]),
    firm("metal", &["金属冶炼", "冶金"]),
    firm("industry", &["工贸"]),
    firm("gas", &["城镇燃气", "燃气"]),
    firm("ammonia", &["涉氨制冷", "涉氨"]),
    firm("transport", &["道路运输", "交通运输"]),
    firm("logistics", &["寄递物流", "物流寄递", "物流仓储", "快递"]),
    firm("power", &["电力"]),
    firm("special", &["特种设备"]),
    firm("waste", &["危险废物"]),
    firm("fuel", &["加油站", "加油加气站"]),
    firm("micro", &["小微企业"]),
    shop("nine-small", &["九小场所", "“九小”场所"]),
    shop("rental", &["经营性自建房", "自建房"]),
    shop("small-venue", &["小型生产经营场所", "小型经营场所"]),
    shop("crowded", &["人员密集场所"]),
    shop("mall", &["大型商业综合体", "商场市场", "商超", "商贸"]),
    shop("catering", &["餐饮场所", "餐饮"]),
    shop("lodging", &["宾馆饭店", "宾馆", "酒店", "旅馆", "民宿"]),
    shop("scenic", &["旅游景区", "景区", "文化旅游"]),
    shop("entertainment", &["娱乐场所"]),
    other("school", &["学校", "校园", "幼儿园"]),
    other("hospital", &["医疗机构", "医院"]),
    other("elderly", &["养老机构", "养老服务机构", "敬老院"]),
    other("village", &["行政村"]),
    other("resident-unit", &["驻镇单位", "驻乡单位", "驻街单位"]),
];
