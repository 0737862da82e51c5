"""The container .safetensors: length of the header (8 bytes, little-endian), header (JSON), data in order."""

import json
import struct

import numpy

TYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}


def write(file, tensors, metadata):
    header, offset = {"__metadata__": metadata}, 0
    names = {numpy.dtype(code): name for name, code in TYPES.items()}
    arrays = {name: numpy.ascontiguousarray(array) for name, array in tensors.items()}
    for name, array in arrays.items():
        end = offset + array.nbytes
        header[name] = {"dtype": names[array.dtype], "shape": list(tensors[name].shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as stream:
        stream.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            stream.write(array.tobytes())


def read(file):
    with open(file, "rb") as stream:
        header = json.loads(stream.read(struct.unpack("<Q", stream.read(8))[0]))
        data = stream.read()
    header.pop("__metadata__", None)
    return {name: numpy.frombuffer(data[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in header.items()}
