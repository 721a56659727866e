"""Huawei MetaStudio's stylized picture modeling, as it was until 2025-02-18."""
