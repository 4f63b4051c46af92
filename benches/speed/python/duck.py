# DuckDB on its own database: duck.py DATABASE load HAZARDS UNITS | overdue OUTPUT TODAY | export OUTPUT
import sys
import duckdb

database, job, *words = sys.argv[1:]
duck = duckdb.connect(database)
if job == "load":
    hazards, units = ("read_csv('%s', header=true, all_varchar=true, quote='\"', escape='\"')" % path for path in words)
    duck.execute("CREATE TABLE unit AS SELECT row_number() OVER () AS id, * FROM " + units)
    duck.execute("CREATE TABLE hazard AS SELECT h.* REPLACE (u.id AS \"单位名称\", CAST(\"发现日期\" AS DATE) AS \"发现日期\", "
                 "CAST(\"整改资金（元）\" AS DOUBLE) AS \"整改资金（元）\") FROM %s h JOIN unit u ON u.\"单位名称\" = h.\"单位名称\" ORDER BY 1" % hazards)
elif job == "overdue":
    duck.execute("COPY (SELECT h.\"隐患编号\", u.\"单位名称\", u.\"类别\", h.\"隐患描述\", h.\"隐患等级\", h.\"整改期限\", "
                 "date_diff('day', CAST(h.\"整改期限\" AS DATE), DATE '%s') AS n, h.\"整改责任人\", u.\"联系电话\" "
                 "FROM hazard h JOIN unit u ON u.id = h.\"单位名称\" WHERE h.\"状态\" IN ('已登记', '整改中') AND h.\"整改期限\" < '%s' "
                 "ORDER BY n DESC, 1) TO '%s' (HEADER)" % (words[1], words[1], words[0]))
else:
    duck.execute("COPY (SELECT h.* REPLACE (u.\"单位名称\" AS \"单位名称\") FROM hazard h JOIN unit u ON u.id = h.\"单位名称\" "
                 "ORDER BY 1) TO '%s' (HEADER)" % words[0])
