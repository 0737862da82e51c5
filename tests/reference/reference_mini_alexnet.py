"""Mini-AlexNet (configs/models/mini_alexnet.yaml), 50 steps of SGD, in float64 from weights that are a formula.

uniform(stream, k) is the k-th number in [0, 1) of a stream: SplitMix64's finaliser of k + stream·2³², its upper
53 bits times 2⁻⁵³. Stream s < 14 belongs to parameter number s, k counting in our memory order (see
reference_layers); a weight is b(2u − 1) with b = √(6/(fan_in + fan_out)), a bias 0.1, γ = 1, β = 0. Stream 1000
holds the images one after the other, pixel = √3(2u − 1), in the order height, width, channel. There are 20
images; image n is of class (3n + 1) mod 10; step t takes images 4t, 4t + 1, 4t + 2, 4t + 3 modulo 20.

Tensors: losses (before each step), and after the last step for each parameter and running statistic norm/NAME,
its Frobenius norm, and entries/NAME, the entries number ⌊i·n/count⌋ of its n, for i < count = min(n, 50).
"""

import math

import numpy
import torch
import torch.nn.functional as functional

STEPS, BATCH, IMAGES, SIZE, ENTRIES = 50, 4, 20, 28, 50


def uniform(stream, count, first=0):
    value = numpy.arange(first, first + count, dtype=numpy.uint64) + numpy.uint64(stream << 32)
    value += numpy.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    value ^= value >> numpy.uint64(31)
    return (value >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53


def images_of_step(step):
    pixels = SIZE * SIZE * 3
    numbers = [(BATCH * step + i) % IMAGES for i in range(BATCH)]
    batch = [math.sqrt(3) * (2 * uniform(1000, pixels, n * pixels) - 1) for n in numbers]
    return torch.from_numpy(numpy.stack(batch)).reshape(BATCH, SIZE, SIZE, 3), [(3 * n + 1) % 10 for n in numbers]


def initial_parameters():
    """In our layout: kernels (height, width, in, out), dense weights (in, out)."""
    shapes = {"conv1": (5, 5, 3, 96), "bn1": (96,), "conv2": (5, 5, 96, 256), "bn2": (256,),
              "fc1": (4096, 384), "fc2": (384, 192), "fc3": (192, 10)}
    parameters = {}
    for layer, shape in shapes.items():
        if layer.startswith("bn"):
            weight, bias = torch.ones(shape), torch.zeros(shape)
        else:
            taps = math.prod(shape[:-2])
            bound = math.sqrt(6 / (taps * (shape[-2] + shape[-1])))
            numbers = uniform(len(parameters), math.prod(shape))
            weight = torch.from_numpy(bound * (2 * numbers - 1)).reshape(shape)
            bias = torch.full(shape[-1:], 0.1)
        parameters[f"{layer}.weight"] = weight.requires_grad_()
        parameters[f"{layer}.bias"] = bias.requires_grad_()
    return parameters


def forward(images, parameters, buffers):
    x = images.permute(0, 3, 1, 2)
    for number in (1, 2):
        weight = parameters[f"conv{number}.weight"].permute(3, 2, 0, 1)
        x = functional.relu(functional.conv2d(x, weight, parameters[f"conv{number}.bias"], padding=2))
        # Keras' `same` is one row and column of padding on every side here: 28 → 10 → 4.
        x = functional.max_pool2d(x, 3, stride=3, padding=1)
        name = f"bn{number}"
        x = functional.batch_norm(x, buffers[f"{name}.running_mean"], buffers[f"{name}.running_var"],
                                  parameters[f"{name}.weight"], parameters[f"{name}.bias"], True, 0.01, 1e-3)
    x = x.permute(0, 2, 3, 1).reshape(len(images), -1)
    for number in (1, 2, 3):
        x = x @ parameters[f"fc{number}.weight"] + parameters[f"fc{number}.bias"]
        x = functional.relu(x) if number < 3 else x
    return x


def compute():
    parameters = initial_parameters()
    buffers = {f"bn{i}.running_{what}": torch.full((channels,), start)
               for i, channels in ((1, 96), (2, 256)) for what, start in (("mean", 0.0), ("var", 1.0))}
    optimizer = torch.optim.SGD(parameters.values(), lr=0.01, momentum=0.9)
    losses = []
    for step in range(STEPS):
        images, labels = images_of_step(step)
        targets = functional.one_hot(torch.tensor(labels), 10)
        loss = ((torch.softmax(forward(images, parameters, buffers), 1) - targets)**2).mean()
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    tensors = {"losses": numpy.array(losses)}
    for name, values in {**parameters, **buffers}.items():
        flat = values.detach().numpy().reshape(-1)
        count = min(len(flat), ENTRIES)
        tensors[f"norm/{name}"] = numpy.array([math.sqrt((flat * flat).sum())])
        tensors[f"entries/{name}"] = flat[[i * len(flat) // count for i in range(count)]]
    return tensors, {"torch": torch.__version__, "model": "configs/models/mini_alexnet.yaml"}
