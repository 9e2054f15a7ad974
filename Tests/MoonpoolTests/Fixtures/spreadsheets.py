"""Writes the spreadsheets of the tests into the folder that is named.

people.xlsx is what a person would make: dates, phone numbers as numbers, rich text, formulas, an error, gaps, several sheets.
epoch.xlsx counts its days from 1904. broken.xlsx has a good beginning and a bad row far behind it. bomb.xlsx unpacks to a thousand times its size.
"""

import datetime
import shutil
import sys
import zipfile
from pathlib import Path

import xlsxwriter

folder = Path(sys.argv[1])
heading = ["username", "Full name", "phone", "birthdate", "email", "emailVerified", "externalId"]


def people():
    book = xlsxwriter.Workbook(folder / "people.xlsx")
    day = book.add_format({"num_format": "yyyy/m/d"})
    number = book.add_format({"num_format": "00000"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("Staff 名单")
    sheet.write_row(0, 0, heading, bold)
    sheet.write_row(1, 0, ["lilei", "李雷", 13800138000])
    sheet.write_datetime(1, 3, datetime.date(1990, 2, 28), day)
    sheet.write_formula(1, 4, '=A2&"@example.com"', None, "lilei@example.com")
    sheet.write_boolean(1, 5, True)
    sheet.write_number(1, 6, 42, number)
    # A gap of two rows, the second of them with nothing but a format.
    sheet.write_blank(3, 0, None, bold)
    sheet.write_string(4, 0, "ada")
    sheet.write_rich_string(4, 1, "Ada ", bold, "Lovelace")
    sheet.write_string(5, 0, "grace")
    sheet.write_formula(5, 1, "=NA()", None, "#N/A")
    other = book.add_worksheet("Guests")
    other.write_row(0, 0, ["username"])
    other.write_row(1, 0, ["guest"])
    book.add_worksheet("Secret").hide()
    book.close()


def epoch():
    book = xlsxwriter.Workbook(folder / "epoch.xlsx", {"date_1904": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["username", "birthdate"])
    sheet.write_string(1, 0, "old")
    sheet.write_datetime(1, 1, datetime.date(1990, 2, 28), book.add_format({"num_format": 14}))
    book.close()


def many(name, rows):
    book = xlsxwriter.Workbook(folder / name, {"constant_memory": True})
    sheet = book.add_worksheet("Many")
    sheet.write_row(0, 0, ["username"])
    for row in range(1, rows + 1):
        sheet.write_string(row, 0, f"user{row}")
    book.close()


def changed(source, target, part, change):
    with zipfile.ZipFile(folder / source) as old, zipfile.ZipFile(folder / target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            with old.open(item) as reading, new.open(item.filename, "w") as writing:
                if item.filename == part:
                    change(reading.read(), writing)
                else:
                    shutil.copyfileobj(reading, writing)


def bomb(text, writing):
    begin, end = text.split(b"</sheetData>")
    writing.write(begin)
    for _ in range(2000):
        writing.write(b" " * 100_000)
    writing.write(b"</sheetData>" + end)


people()
epoch()
many("many.xlsx", 5000)
sheet = "xl/worksheets/sheet1.xml"
changed("many.xlsx", "broken.xlsx", sheet, lambda text, out: out.write(text.replace(b'r="A900"', b'r="ZZZZ900"')))
changed("many.xlsx", "bomb.xlsx", sheet, bomb)
