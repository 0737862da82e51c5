"""ResNet-20 (configs/models/resnet20.yaml) in float64, from weights that are a formula: one pass in training mode, its
gradients of Σ logits·dy, and one pass in evaluation mode with the running statistics that the first one left.

uniform() is that of reference_mini_alexnet. Stream s belongs to parameter number s, k counting in our memory order (see
reference_layers); a kernel or a dense weight is √(6/fan_in)·(2u − 1), a γ 0.5 + u, any other 0.2u − 0.1. Stream 1000
holds the images one after the other, pixel = √3(2u − 1), in the order height, width, channel; stream 1001 holds dy =
2u − 1, sample by sample.

Tensors: training and evaluation, the logits (samples, classes); for each parameter norm/NAME, the Frobenius norm of its
gradient, and entries/NAME, the gradient's entries number ⌊i·n/count⌋ of its n in our memory order, for
i < count = min(n, 20).
"""

import math

import numpy
import torch
import torch.nn.functional as functional
from torch import nn

from reference_mini_alexnet import uniform

BATCH, SIZE, CLASSES, ENTRIES = 3, 32, 10, 20


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.more = stride, outputs - inputs

    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        # Every stride-th pixel, and half of the new channels on either side.
        shortcut = functional.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.more // 2, self.more // 2))
        return functional.relu(y + shortcut)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = nn.Sequential(Block(16, 16, 1), Block(16, 16, 1), Block(16, 16, 1))
        self.layer2 = nn.Sequential(Block(16, 32, 2), Block(32, 32, 1), Block(32, 32, 1))
        self.layer3 = nn.Sequential(Block(32, 64, 2), Block(64, 64, 1), Block(64, 64, 1))
        self.linear = nn.Linear(64, CLASSES)

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def our_order(tensor):
    """Kernels as (height, width, in, out), dense weights as (in, out)."""
    return tensor.permute(*range(2, tensor.dim()), *range(min(2, tensor.dim()))[::-1])


def set_parameters(network):
    for stream, (name, parameter) in enumerate(network.named_parameters()):
        ours = our_order(parameter)
        u = torch.from_numpy(uniform(stream, parameter.numel())).reshape(ours.shape)
        with torch.no_grad():
            if parameter.dim() > 1:
                ours.copy_(math.sqrt(6 / (parameter.numel() // len(parameter))) * (2 * u - 1))
            else:
                ours.copy_(0.5 + u if name.endswith("weight") else 0.2 * u - 0.1)


def compute():
    network = ResNet20()
    set_parameters(network)
    pixels = math.sqrt(3) * (2 * uniform(1000, BATCH * SIZE * SIZE * 3) - 1)
    images = torch.from_numpy(pixels).reshape(BATCH, SIZE, SIZE, 3).permute(0, 3, 1, 2)
    dy = torch.from_numpy(2 * uniform(1001, BATCH * CLASSES) - 1).reshape(BATCH, CLASSES)
    logits = network.train()(images)
    (logits * dy).sum().backward()
    tensors = {"training": logits.detach().numpy()}
    with torch.no_grad():
        tensors["evaluation"] = network.eval()(images).numpy()
    for name, parameter in network.named_parameters():
        layer, _, what = name.rpartition(".")
        flat = our_order(parameter.grad).reshape(-1).numpy()
        count = min(len(flat), ENTRIES)
        tensors[f"norm/{layer.replace('.', '_')}.{what}"] = numpy.array([math.sqrt((flat * flat).sum())])
        tensors[f"entries/{layer.replace('.', '_')}.{what}"] = flat[[i * len(flat) // count for i in range(count)]]
    return tensors, {"torch": torch.__version__, "model": "configs/models/resnet20.yaml"}
