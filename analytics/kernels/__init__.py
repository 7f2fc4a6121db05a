"""Compiled kernels over sorted blocks of many series; they know nothing about pollution."""
