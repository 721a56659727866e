<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<!-- Words of Qt's file dialog that Qt's own catalogue knows by an older spelling only.
     After a change: pyside6-lrelease qt_dialog.ts -qm qt_dialog.qm -->
<context>
    <name>QFileDialog</name>
    <message><source>&amp;Look in:</source><translation>查找范围：</translation></message>
    <message><source>Files of &amp;type:</source><translation>文件类型：</translation></message>
    <message><source>Computer</source><translation>计算机</translation></message>
</context>
</TS>
