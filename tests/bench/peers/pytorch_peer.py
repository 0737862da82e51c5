#!/usr/bin/python3
"""Times training steps of PyTorch for `rankcollapse bench --peers` (experiments/bench/contender.hpp says how peers are called).

The network is read from the same YAML file as ours. A step is forward, cross-entropy, backward and momentum SGD, on
one batch of noise. Prints a line of JSON.
"""
import argparse
import json
import os
import time


def read_words():
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--model")
    parser.add_argument("--input", help="28x28x3: height, width, channels")
    parser.add_argument("--batch", type=int)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--channels-last", action="store_true")
    return parser.parse_args()


words = read_words()
# OpenBLAS starts its threads when it is loaded, and torch.set_num_threads does not reach them.
if words.threads is not None:
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = str(words.threads)

import torch  # noqa: E402
import yaml  # noqa: E402
from torch import nn  # noqa: E402


def same_padding(extent, size, stride):
    """The padding on either side with which a window gives ⌈extent/stride⌉ outputs, and that number."""
    outputs = -(-extent // stride)
    total = max((outputs - 1) * stride + size - extent, 0)
    if total % 2:
        raise SystemExit(f"a window of {size} on {extent} needs more padding on one side, which PyTorch has not")
    return total // 2, outputs


SETTINGS = {
    "conv2d": {"filters", "kernel", "padding"},
    "max_pool2d": {"size", "padding"},
    "batch_norm": set(),
    "relu": set(),
    "flatten": set(),
    "dense": {"units"},
}


def expect_known(model):
    """Refuses what build() would pass over."""
    for key in set(model) - {"input", "initializer", "layers"}:
        raise SystemExit(f"no peer of the setting '{key}'")
    for layer in model["layers"]:
        kind = layer["type"]
        if kind not in SETTINGS:
            raise SystemExit(f"no peer of the layer '{kind}'")
        for key in set(layer) - {"name", "type"} - SETTINGS[kind]:
            raise SystemExit(f"no peer of the setting '{key}' of {kind}")
        if "padding" in SETTINGS[kind] and layer.get("padding") != "same":
            raise SystemExit(f"no peer of a {kind} whose padding is not 'same'")


def build(layers, shape, classes=10):
    """The layers in order; `shape` is (channels, height, width)."""
    channels, height, width = shape
    modules = []
    for layer in layers:
        kind = layer["type"]
        if kind == "conv2d":
            padding, _ = same_padding(height, layer["kernel"], 1)
            modules.append(nn.Conv2d(channels, layer["filters"], layer["kernel"], padding=padding))
            channels = layer["filters"]
        elif kind == "max_pool2d":
            size = layer["size"]
            padding, rows = same_padding(height, size, size)
            modules.append(nn.MaxPool2d(size, size, padding))
            height, width = rows, same_padding(width, size, size)[1]
        elif kind == "batch_norm":
            modules.append(nn.BatchNorm2d(channels))
        elif kind == "relu":
            modules.append(nn.ReLU())
        elif kind == "flatten":
            modules.append(nn.Flatten())
            channels, height, width = channels * height * width, 1, 1
        elif kind == "dense":
            units = classes if layer["units"] == "classes" else layer["units"]
            modules.append(nn.Linear(channels, units))
            channels = units
    return nn.Sequential(*modules)


def training_step(network, inputs, labels):
    """A function that takes one step. The rate is so small that the network stays what it is."""
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-6, momentum=0.9)

    def step():
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(network(inputs), labels).backward()
        optimizer.step()

    return step


def steps_per_second(step, seconds):
    """Steps until so many seconds have passed and at least three were taken."""
    start = time.perf_counter()
    count = 0
    while True:
        step()
        count += 1
        passed = time.perf_counter() - start
        if count >= 3 and passed >= seconds:
            return count / passed


def main():
    if words.version:
        print(json.dumps({"version": torch.__version__}))
        return

    torch.set_num_threads(words.threads)
    torch.set_flush_denormal(True)  # as ours does
    torch.manual_seed(1)
    height, width, channels = (int(extent) for extent in words.input.split("x"))
    with open(words.model, encoding="utf-8") as file:
        model = yaml.safe_load(file)
    expect_known(model)
    network = build(model["layers"], (channels, height, width))
    inputs = torch.randn(words.batch, channels, height, width)
    labels = torch.arange(words.batch) % 10
    if words.channels_last:
        network = network.to(memory_format=torch.channels_last)
        inputs = inputs.to(memory_format=torch.channels_last)

    step = training_step(network, inputs, labels)
    steps_per_second(step, words.seconds / 3)
    print(json.dumps({"images_per_second": words.batch * steps_per_second(step, words.seconds),
                      "parameters": sum(parameter.numel() for parameter in network.parameters())}))


if __name__ == "__main__":
    main()
