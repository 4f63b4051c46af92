//! What a clerk asks about that no one command answers: how to write a day, a number, a unit, a period; formats, the
//! loop of a hazard, the workspace, the environment, exit codes. Texts only.

pub(super) struct Topic {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) also: &'static [&'static str],
    pub(super) about: &'static str,
    pub(super) text: &'static str,
}

pub(super) const TOPICS: &[Topic] = &[
    Topic {
        zh: "日期",
        en: "dates",
        also: &["date", "日子", "期限", "工作日"],
        about: "日期可以怎么写",
        text: "\
  2026-11-30  2026/11/30  2026.11.30  20261130  2026年11月30日
  11-30          今年的
  今天  昨天  月底  季末  年底
  +15            15 天以后
  +15wd          15 个工作日以后，也可写 15个工作日；按国家公布的放假和调休算

到期那一天不算逾期，第二天才算。几天前的事今天才记，加 --on 日期。
文件（CSV、表格）里的日期要年月日齐全。
看别的日子的报表：--today 日期。
",
    },
    Topic {
        zh: "编号",
        en: "numbers",
        also: &["number", "号"],
        about: "记录的编号和短的写法",
        text: "\
  JC-YH-2026-0012   站点、类型、年份、序号
  YH-2026-0012      不写站点
  2026-12           只写年份和序号
  12                只写序号

短的写法只对得上一条才行，对得上几条会列出来。
YH 隐患  PX 培训  YL 演练  XC 检查  BJ 办结  SJ 事件  ZS 证书  JB 举报
WZ 物资  FX 风险  RY 人员  RW 交办  ZF 执法  SP 审批  DB 督办  SM 说明
SS 设备  XK 许可证  XJ 宣传  TC 停产停业
单位不用编号：写编码、全名、别名、统一社会信用代码，或名称里的几个字。
",
    },
    Topic {
        zh: "周期",
        en: "periods",
        also: &["period", "季度", "月份"],
        about: "周、旬、月、季、半年、年怎么写",
        text: "\
  2026-07   7 月
  2026Q3    三季度
  2026H2    下半年
  2026      全年
  2026W48   第 48 周，周一到周日
  2026-07上旬（2026-07X1）、2026B4（七八月）

周期里办的，今天才记：写那天的 --date，什么时候登记都算按期。
周期过了才办的：zhiben done 任务 --for 2026Q3，算逾期完成；几个周期就写几次 --for。
",
    },
    Topic {
        zh: "流程",
        en: "loop",
        also: &["闭环", "销号流程", "步骤"],
        about: "一条隐患从登记到销号",
        text: "\
一般隐患：
  zhiben hazard add                                登记（缺什么会问）
  zhiben hazard plan 12 --owner 责任人             落实
  zhiben hazard rectify 12 --rectified-by 整改人   整改完成
  zhiben hazard review 12 --reviewer 复查人 --pass 复查通过就销号；--fail 退回整改
  当场改好的：登记时加 --fixed，再写 --reviewer 就一并销号

重大隐患还要：
  zhiben hazard notify 12 --to 主要负责人 --document 文书
  zhiben hazard plan 12 --owner … --measures … --fund-yuan … --due … --contingency …
  五落实和通知齐了才能整改；复查人不能是整改的人；最后 zhiben hazard close 12 --approved-by 批准人

拿不准的登记为“疑似重大”，再用 zhiben hazard judge 判定。
改不完先延期：zhiben hazard extend；又出现了：zhiben hazard reopen；记错了：zhiben undo。
",
    },
    Topic {
        zh: "格式",
        en: "formats",
        also: &["format", "导出格式", "excel", "Excel"],
        about: "报表写到文件、换格式",
        text: "\
  zhiben overdue -o 逾期.xlsx        按结尾定格式：.xlsx .html .csv .tsv .json .md .txt
  zhiben overdue -o 逾期-{date}.csv  {date}、{month} 会换成日期
  zhiben overdue -f json             不写文件，换一种格式显示
  --encoding gb18030                 CSV 给老软件用的编码

文件要么写全，要么不写。长的表在屏幕上一页一页看（q 退出），不想这样就加 --no-pager。
",
    },
    Topic {
        zh: "工作区",
        en: "workspace",
        also: &["目录", "数据"],
        about: "数据放在哪里",
        text: "\
工作区是有 plan.toml（方案）的目录，台账在它下面的 data/zhiben.db。
  zhiben init 目录    建一个
  -C 目录             在别处打命令时指明它；或设好环境变量 ZHIBEN_HOME
  都没有写时，从当前目录一级一级往上找 plan.toml

备份：zhiben backup 文件；查一遍：zhiben check；换人、换电脑，整个目录拷走就行。
",
    },
    Topic {
        zh: "环境变量",
        en: "environment",
        also: &["env", "变量"],
        about: "程序会看哪些环境变量",
        text: "\
  ZHIBEN_HOME  工作区
  ZHIBEN_USER  经手人，不写用登录名
  PAGER        看长表用的程序，不写是 less；写成空的就不翻页
  NO_COLOR     有它就不用颜色
",
    },
    Topic {
        zh: "退出码",
        en: "exit-codes",
        also: &["exit", "错误码"],
        about: "写脚本的人要看",
        text: "\
  0    办成了
  1    用了 --exit-code，有逾期等发现
  2    写的有错：命令、步骤、plan.toml 或文件里的内容
  3    外面的问题：没有工作区、文件读不了写不了、台账被占用或损坏
  101  程序的错，请转告维护人员
",
    },
];
