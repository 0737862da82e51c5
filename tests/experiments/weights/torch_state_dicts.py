"""Writes into FOLDER, with PyTorch, the files that torch_oracle_test.cpp reads: NAME.zip.pt and NAME.legacy.pt in the
two layouts of torch.save, and NAME.safetensors with what each tensor holds, written from numpy."""
import collections
import json
import struct
import sys

import numpy
import torch

folder = sys.argv[1]
torch.manual_seed(1)


def write_safetensors(path, tensors):
    """Tensors in C order as float32, float64 or int64, as they are compared with."""
    header, data = {}, b""
    for name, tensor in tensors.items():
        tensor = tensor.detach()
        if tensor.dtype in (torch.float16, torch.bfloat16):
            array = tensor.float().numpy()
        elif tensor.dtype in (torch.float32, torch.float64):
            array = tensor.numpy()
        else:
            array = tensor.numpy().astype(numpy.int64)
        content = numpy.ascontiguousarray(array).tobytes()
        kind = {"f4": "F32", "f8": "F64", "i8": "I64"}[array.dtype.str[1:]]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def write(name, saved, tensors):
    torch.save(saved, f"{folder}/{name}.zip.pt")
    torch.save(saved, f"{folder}/{name}.legacy.pt", _use_new_zipfile_serialization=False)
    write_safetensors(f"{folder}/{name}.safetensors", tensors)


base = torch.randn(6, 8)
special = torch.tensor([0.0, -0.0, float("inf"), -float("inf"), 1e-45, 3.4e38, 1.0])
views = {
    "plain": base,
    "transposed": base.t(),
    "row": base[2],
    "column": base[:, 3],
    "window": base[1:5:2, 2:7:3],
    "permuted": torch.randn(2, 3, 4, 5).permute(3, 1, 0, 2),
    "expanded": torch.randn(3, 1).expand(3, 4),
    "channels_last": torch.randn(2, 3, 4, 4).to(memory_format=torch.channels_last),
    "scalar": torch.tensor(3.5),
    "empty": torch.zeros(0),
    "empty_matrix": torch.zeros(3, 0, 2),
    "special": special,
}
write("views", views, views)

types = {str(kind)[6:]: (torch.randn(4, 5) * 50).to(kind) for kind in
         (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8)}
types["uint8"] = torch.arange(250, 256, dtype=torch.uint8)
types["bool"] = torch.tensor([True, False, True])
types["half_range"] = torch.tensor([65504.0, 6e-8, -6.1e-5, float("inf"), -0.0], dtype=torch.float16)
types["half_transposed"] = torch.randn(3, 4).half().t()
types["bfloat16_range"] = torch.tensor([3e38, 1e-40, -float("inf"), -0.0], dtype=torch.bfloat16)
write("types", types, types)

network = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Flatten(), torch.nn.Linear(16, 2))
state = network.state_dict()
write("state_dict", state, state)
write("parameters", collections.OrderedDict(network.named_parameters()), dict(network.named_parameters()))
write("data_parallel", torch.nn.DataParallel(network).state_dict(), state)

optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
network(torch.randn(2, 3, 4, 4)).sum().backward()
optimizer.step()
state = network.state_dict()
for key in ("state_dict", "model_state_dict", "model", "net", "weights"):
    checkpoint = {"epoch": 3, "note": "a text", "optimizer": optimizer.state_dict(), key: state, "ema": {"one": base}}
    write("checkpoint_" + key, checkpoint, state)

complex_ones = {"real": base, "complex": torch.randn(2, 2, dtype=torch.complex64), "sparse": torch.eye(3).to_sparse()}
write("skipped", complex_ones, {"real": base})

torch.save(network, folder + "/module.zip.pt")
torch.save(network, folder + "/module.legacy.pt", _use_new_zipfile_serialization=False)
