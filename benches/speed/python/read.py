# Reads every row of a workbook into SQLite, unchecked: read.py WORKBOOK STORE
import os, sqlite3, sys
from openpyxl import load_workbook

workbook, store = sys.argv[1:]
rows = load_workbook(workbook, read_only=True).active.iter_rows(values_only=True)
width = len(next(rows))
if os.path.exists(store):
    os.remove(store)
store = sqlite3.connect(store)
store.execute("CREATE TABLE h(%s)" % ",".join("c%d" % at for at in range(width)))
store.executemany("INSERT INTO h VALUES(%s)" % ",".join("?" * width), rows)
store.commit()
