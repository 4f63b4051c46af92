# Lists the overdue hazards with pandas: overdue.py HAZARDS UNITS OUTPUT TODAY
import sys
import pandas

hazards, units, output, today = sys.argv[1:]
hazards = pandas.read_csv(hazards, dtype=str, keep_default_na=False)
units = pandas.read_csv(units, dtype=str)
rows = hazards[hazards["状态"].isin(["已登记", "整改中"]) & (hazards["整改期限"] < today)].merge(units, on="单位名称")
rows["逾期天数"] = (pandas.Timestamp(today) - pandas.to_datetime(rows["整改期限"])).dt.days
rows.sort_values(["逾期天数", "隐患编号"], ascending=[False, True]).to_csv(output, index=False)
