"""Huawei Cloud OBS."""
