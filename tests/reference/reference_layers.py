"""Each layer type with several options: outputs and gradients of ⟨y, dy⟩.

Arrays lie as in our memory. A batch is (samples, height, width, channels) or (samples, features); a weight is
(kernel height, kernel width, inputs, outputs) or (inputs, outputs), which is the column-major matrix
outputs × (kernel height, kernel width, inputs). Every array is `series(shape, phase)` with a phase of its own.

Tensors of a case: CASE/x, CASE/dy, CASE/y, CASE/dx, CASE/parameter.NAME, CASE/gradient.NAME, and for running
statistics CASE/before.NAME and CASE/after.NAME. Metadata: CASE.layer is the layer in YAML, CASE.input the shape
of a sample, CASE.mode is training or evaluation.
"""

import numpy
import torch
import torch.nn.functional as functional


def series(shape, phase):
    """Values in [−1.5, 1.5] without period, ties or zeros: 1.5·sin(k + k²/77 + phase) for k = 0, 1, 2, …"""
    k = numpy.arange(numpy.prod(shape), dtype=numpy.float64)
    return torch.from_numpy(1.5 * numpy.sin(k + k * k / 77 + phase)).reshape(shape)


def to_torch(batch):
    return batch.permute(0, 3, 1, 2)


def from_torch(batch):
    return batch.permute(0, 2, 3, 1)


def pad(x, padding, window, stride, value=0.0):
    """x with the padding on its four sides; an odd one's surplus at the bottom and on the right, as in Keras."""
    amounts = []
    for extent, size in zip(x.shape[-2:], window):
        before = after = 0 if padding in ("same", "valid") else padding
        if padding == "same":
            outputs = -(-extent // stride)
            total = max((outputs - 1) * stride + size - extent, 0)
            before, after = total // 2, total - total // 2
        amounts.append((before, after))
    (top, bottom), (left, right) = amounts
    return functional.pad(x, (left, right, top, bottom), value=value)


def conv2d(kernel, stride, padding):
    def forward(x, parameters, _):
        weight = parameters["weight"].permute(3, 2, 0, 1)
        y = functional.conv2d(pad(to_torch(x), padding, kernel, stride), weight, parameters.get("bias"), stride)
        return from_torch(y)

    return forward


def max_pool2d(size, stride, padding):
    def forward(x, *_):
        return from_torch(
            functional.max_pool2d(pad(to_torch(x), padding, size, stride, -numpy.inf), size, stride))

    return forward


def avg_pool2d(size, stride, padding):
    """The mean over what lies inside the image: the sum over all, divided by the sum over ones."""

    def forward(x, *_):
        ones = torch.ones_like(to_torch(x))
        total, count = (functional.avg_pool2d(pad(image, padding, size, stride), size, stride)
                        for image in (to_torch(x), ones))
        return from_torch(total / count)

    return forward


def batch_norm(momentum, epsilon, training):
    def forward(x, parameters, buffers):
        image = x.dim() == 4
        y = functional.batch_norm(to_torch(x) if image else x, buffers["running_mean"], buffers["running_var"],
                                  parameters["weight"], parameters["bias"], training, 1 - momentum, epsilon)
        return from_torch(y) if image else y

    return forward


def dense(x, parameters, _):
    return x @ parameters["weight"] + parameters.get("bias", 0)


def with_shortcut(kind, stride, training):
    """conv1, bn1, relu, conv2, bn2 with a shortcut past them, the block of a CIFAR ResNet."""

    def norm(name, x, parameters, buffers):
        return functional.batch_norm(x, buffers[f"{name}.running_mean"], buffers[f"{name}.running_var"],
                                     parameters[f"{name}.weight"], parameters[f"{name}.bias"], training, 0.1, 1e-5)

    def forward(x, parameters, buffers):
        x = to_torch(x)
        weights = {name: parameters[name].permute(3, 2, 0, 1) for name in parameters if parameters[name].dim() == 4}
        y = functional.relu(norm("bn1", functional.conv2d(x, weights["conv1.weight"], None, stride, 1), parameters, buffers))
        y = norm("bn2", functional.conv2d(y, weights["conv2.weight"], None, 1, 1), parameters, buffers)
        if kind == "projection":
            x = norm("shortcut_1", functional.conv2d(x, weights["shortcut_0.weight"], None, stride), parameters, buffers)
        elif kind == "pad":
            more = y.shape[1] - x.shape[1]
            x = functional.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, more // 2, more - more // 2))
        return from_torch(x + y)

    return forward


class Case:
    def __init__(self, name, layer, batch, forward, parameters=(), buffers=(), mode="training"):
        self.name, self.layer, self.batch, self.forward = name, layer, batch, forward
        self.parameters, self.buffers, self.mode = dict(parameters), dict(buffers), mode


def window_yaml(name, key, window, stride, padding, more=""):
    return f"{{type: {name}, {more}{key}: [{window[0]}, {window[1]}], stride: {stride}, padding: {padding}}}"


def conv_case(name, batch, filters, kernel, stride, padding):
    parameters = {"weight": (*kernel, batch[-1], filters), "bias": (filters,)}
    layer = window_yaml("conv2d", "kernel", kernel, stride, padding, f"filters: {filters}, ")
    return Case(f"conv2d_{name}", layer, batch, conv2d(kernel, stride, padding), parameters)


def pool_case(type_name, make, name, batch, size, stride, padding):
    layer = window_yaml(type_name, "size", size, stride, padding)
    return Case(f"{type_name}_{name}", layer, batch, make(size, stride, padding))


def norm_case(name, batch, momentum, epsilon, mode):
    channels = (batch[-1],)
    return Case(f"batch_norm_{name}_{mode}", f"{{type: batch_norm, momentum: {momentum}, epsilon: {epsilon}}}", batch,
                batch_norm(momentum, epsilon, mode == "training"), {"weight": channels, "bias": channels},
                {"running_mean": channels, "running_var": channels}, mode)


def residual_case(name, kind, batch, filters, stride, mode):
    norm = "{{name: {}, type: batch_norm, momentum: 0.9, epsilon: 1e-5}}".format
    conv = f"{{{{name: {{}}, type: conv2d, filters: {filters}, kernel: 3, stride: {{}}, padding: 1, bias: false}}}}".format
    inside = [conv("conv1", stride), norm("bn1"), "{type: relu}", conv("conv2", 1), norm("bn2")]
    more = ", momentum: 0.9, epsilon: 1e-5" if kind == "projection" else ""
    parameters = {"conv1.weight": (3, 3, batch[-1], filters), "conv2.weight": (3, 3, filters, filters)}
    norms = ["bn1", "bn2"]
    if kind == "projection":
        parameters["shortcut_0.weight"] = (1, 1, batch[-1], filters)
        norms.append("shortcut_1")
    parameters.update({f"{norm}.{what}": (filters,) for norm in norms for what in ("weight", "bias")})
    buffers = {f"{norm}.running_{what}": (filters,) for norm in norms for what in ("mean", "var")}
    layer = f"{{type: residual, shortcut: {kind}{more}, layers: [{', '.join(inside)}]}}"
    return Case(f"residual_{name}_{mode}", layer, batch, with_shortcut(kind, stride, mode == "training"), parameters,
                buffers, mode)


def cases():
    yield conv_case("valid", (2, 5, 6, 3), 4, (3, 3), 1, "valid")
    yield conv_case("valid_stride_2", (2, 6, 7, 2), 3, (3, 2), 2, "valid")
    yield conv_case("same", (3, 5, 4, 3), 4, (3, 3), 1, "same")
    yield conv_case("same_5x5", (2, 7, 7, 3), 5, (5, 5), 1, "same")
    yield conv_case("same_stride_2", (2, 7, 6, 2), 4, (3, 3), 2, "same")
    yield conv_case("same_even_kernel", (2, 5, 4, 2), 3, (2, 4), 1, "same")
    yield conv_case("same_even_kernel_stride_2", (1, 6, 5, 3), 4, (4, 4), 2, "same")
    yield conv_case("same_kernel_below_stride", (2, 5, 5, 2), 3, (1, 1), 2, "same")
    yield conv_case("padding_2_stride_2", (2, 5, 5, 2), 3, (3, 3), 2, 2)
    yield Case("conv2d_1x1_no_bias", "{type: conv2d, filters: 5, kernel: 1, bias: false}", (2, 3, 3, 4),
               conv2d((1, 1), 1, "valid"), {"weight": (1, 1, 4, 5)})
    for name, make in (("max_pool2d", max_pool2d), ("avg_pool2d", avg_pool2d)):
        yield pool_case(name, make, "valid", (2, 6, 6, 3), (2, 2), 2, "valid")
        yield pool_case(name, make, "valid_left_over", (2, 7, 5, 2), (2, 2), 2, "valid")
        yield pool_case(name, make, "same_10_to_4", (2, 10, 10, 2), (3, 3), 3, "same")
        yield pool_case(name, make, "same_overlapping", (2, 6, 7, 2), (3, 3), 2, "same")
        yield pool_case(name, make, "same_even", (1, 5, 4, 3), (2, 4), 1, "same")
        yield pool_case(name, make, "padding_1", (2, 5, 6, 2), (3, 2), 2, 1)
    for mode in ("training", "evaluation"):
        yield norm_case("image", (3, 4, 3, 5), 0.9, 1e-3, mode)
        yield norm_case("features", (7, 6), 0.99, 1e-5, mode)
    yield Case("dense", "{type: dense, units: 6}", (4, 7), dense, {"weight": (7, 6), "bias": (6,)})
    yield Case("dense_no_bias", "{type: dense, units: 3, bias: false}", (1, 5), dense, {"weight": (5, 3)})
    yield Case("relu", "{type: relu}", (3, 4, 3, 2), lambda x, *_: functional.relu(x))
    yield Case("leaky_relu", "{type: leaky_relu, slope: 0.1}", (5, 8), lambda x, *_: functional.leaky_relu(x, 0.1))
    yield Case("tanh", "{type: tanh}", (5, 8), lambda x, *_: torch.tanh(x))
    yield Case("sigmoid", "{type: sigmoid}", (5, 8), lambda x, *_: torch.sigmoid(x))
    yield Case("flatten", "{type: flatten}", (3, 4, 3, 2), lambda x, *_: x.reshape(len(x), -1))
    yield Case("global_avg_pool", "{type: global_avg_pool}", (3, 4, 3, 5), lambda x, *_: x.mean((1, 2)))
    for mode in ("training", "evaluation"):
        yield residual_case("identity", "identity", (3, 4, 5, 3), 3, 1, mode)
        yield residual_case("pad", "pad", (3, 6, 4, 2), 4, 2, mode)
        yield residual_case("pad_odd", "pad", (2, 5, 7, 2), 5, 2, mode)
        yield residual_case("pad_stride_1", "pad", (2, 3, 4, 3), 4, 1, mode)
        yield residual_case("projection", "projection", (3, 6, 4, 2), 4, 2, mode)
        yield residual_case("projection_odd", "projection", (2, 5, 7, 4), 3, 2, mode)
    yield conv_case("padding_1_stride_2", (2, 6, 4, 2), 3, (3, 3), 2, 1)


def compute():
    tensors, metadata = {}, {"torch": torch.__version__}
    for number, case in enumerate(cases()):
        phase = number * 0.37
        x = series(case.batch, phase).requires_grad_()
        parameters = {name: series(shape, phase + 1 + index).requires_grad_()
                      for index, (name, shape) in enumerate(case.parameters.items())}
        before = {"running_mean": lambda shape: series(shape, phase), "running_var": lambda shape: 2 + series(shape, phase)}
        buffers = {name: before[name.split(".")[-1]](shape) for name, shape in case.buffers.items()}
        result = {f"before.{name}": buffer.clone() for name, buffer in buffers.items()}
        y = case.forward(x, parameters, buffers)
        dy = series(y.shape, phase + 5)
        (y * dy).sum().backward()
        result.update({"x": x, "dy": dy, "y": y, "dx": x.grad})
        result.update({f"after.{name}": buffer for name, buffer in buffers.items()})
        for name, parameter in parameters.items():
            result.update({f"parameter.{name}": parameter, f"gradient.{name}": parameter.grad})
        tensors.update({f"{case.name}/{name}": array.detach().numpy() for name, array in result.items()})
        metadata[f"{case.name}.layer"] = case.layer
        metadata[f"{case.name}.input"] = " ".join(str(extent) for extent in case.batch[1:])
        metadata[f"{case.name}.mode"] = case.mode
    return tensors, metadata
