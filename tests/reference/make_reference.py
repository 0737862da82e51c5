#!/usr/bin/python3
"""Writes the reference files that the C++ tests compare with: what PyTorch makes of the same layers and the
same training run, in float64.

    make_reference.py FOLDER

writes FOLDER/layers.safetensors and FOLDER/mini_alexnet_50_steps.safetensors. Needs Debian's python3-torch
and python3-numpy. All inputs are formulas: the files change only when PyTorch's last bits do.
"""

import json
import pathlib
import struct
import sys

import numpy
import torch

import reference_layers
import reference_mini_alexnet


def write_safetensors(file, tensors, metadata):
    """The container: length of the header (8 bytes, little-endian), header (JSON), float64 data in order."""
    header, offset = {"__metadata__": metadata}, 0
    arrays = {name: numpy.ascontiguousarray(array, dtype="<f8") for name, array in tensors.items()}
    for name, array in arrays.items():
        end = offset + array.nbytes
        header[name] = {"dtype": "F64", "shape": list(array.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as stream:
        stream.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            stream.write(array.tobytes())


def main(folder):
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    write_safetensors(folder / "layers.safetensors", *reference_layers.compute())
    write_safetensors(folder / "mini_alexnet_50_steps.safetensors", *reference_mini_alexnet.compute())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
