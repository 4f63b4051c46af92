# Writes all hazards with their units' names as a workbook: write.py STORE WORKBOOK QUERY
import sqlite3, sys, xlsxwriter

store, workbook, query = sys.argv[1:]
book = xlsxwriter.Workbook(workbook, {"constant_memory": True})
sheet = book.add_worksheet()
rows = sqlite3.connect(store).execute(query)
sheet.write_row(0, 0, [column[0] for column in rows.description])
for number, row in enumerate(rows, 1):
    sheet.write_row(number, 0, row)
book.close()
