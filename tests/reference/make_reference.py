#!/usr/bin/python3
"""Writes the reference files that the C++ tests compare with: what PyTorch makes of the same layers, the
same networks and the same training run, in float64.

    make_reference.py FOLDER

writes layers.safetensors, mini_alexnet_50_steps.safetensors and resnet20.safetensors. Needs Debian's python3-torch
and python3-numpy. All inputs are formulas: the files change only when PyTorch's last bits do.
"""

import pathlib
import sys

import torch

import reference_layers
import reference_mini_alexnet
import reference_resnet20
import safetensors_file


def main(folder):
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    safetensors_file.write(folder / "layers.safetensors", *reference_layers.compute())
    safetensors_file.write(folder / "mini_alexnet_50_steps.safetensors", *reference_mini_alexnet.compute())
    safetensors_file.write(folder / "resnet20.safetensors", *reference_resnet20.compute())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
