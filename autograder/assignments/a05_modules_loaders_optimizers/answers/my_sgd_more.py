"""More wrong answers to a05.MySGD: what moves, and what a velocity forgets or shares."""

import torch

from autograder.answers import wrong


@wrong("a05.MySGD", symptom="zero_grad at the beginning of step: nothing moves",
       hint="step() empties the gradients before it uses them.")
class grad_emptied_before_the_step:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        self.zero_grad()
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                if p.grad is not None:
                    v.mul_(self.momentum).add_(p.grad)
                    p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="v = p.grad.detach(): still the gradient's memory",
       hint="detach() does not copy: the velocity is the same memory as .grad, and zeroing that erases it.")
class velocity_detached:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = [None for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    first = self.v[i] is None
                    self.v[i] = p.grad.detach() if first else self.momentum * self.v[i] + p.grad
                    p.sub_(self.lr * self.v[i])

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="velocities kept by shape: parameters of one shape share one",
       hint="Two parameters of the same shape share a velocity: each needs its own.")
class velocity_by_shape:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = {}

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    self.v[p.shape] = self.momentum * self.v.get(p.shape, 0) + p.grad
                    p.sub_(self.lr * self.v[p.shape])

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="velocities kept at the parameters: the next optimizer finds them",
       hint="A new optimizer begins with v = 0; yours begins with what an earlier one has left at the parameter.")
class velocity_left_behind:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    p.v = self.momentum * getattr(p, "v", 0) + p.grad
                    p.sub_(self.lr * p.v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="the velocity decays where there is no gradient",
       hint="Where .grad is None your parameter stays, but its velocity shrinks: neither changes.")
class velocity_decays:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                v.mul_(self.momentum)
                if p.grad is not None:
                    v.add_(p.grad)
                    p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="without momentum in the sum: v <- v + g",
       hint="Nothing of the old velocities is lost in yours: where does momentum come in?")
class undamped:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                if p.grad is not None:
                    v.add_(p.grad)
                    p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="only the first two parameters move",
       hint="Only two parameters move: there may be any number of them.")
class two_parameters:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in list(zip(self.params, self.v))[:2]:
                if p.grad is not None:
                    v.mul_(self.momentum).add_(p.grad)
                    p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong(
    "a05.MySGD",
    symptom="the gradients that were there are gone",
    hint="A new optimizer touches no gradient: what is in .grad already is for the first step.",
)
class empties_gradients_at_the_start:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]
        self.zero_grad()

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v):
            if p.grad is not None:
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong(
    "a05.MySGD",
    symptom="the first step moves too far where a gradient was there before",
    hint="Velocities are 0 at the start, whatever is in .grad when the optimizer is made.",
)
class velocity_begins_as_the_gradient_found:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = [torch.zeros_like(p) if p.grad is None else p.grad.clone() for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v):
            if p.grad is not None:
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad = None
