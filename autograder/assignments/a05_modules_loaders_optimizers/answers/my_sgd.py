"""Known answers to a05.MySGD."""

import numpy as np
import torch

from autograder.answers import right, wrong

TORCH = "torch's SGD: v <- momentum v + g, then p <- p - lr v. "
NONE = "A parameter without a gradient (.grad is None) is skipped: it stays as it is."
LIST = (
    "model.parameters() is a generator: after one loop it is empty. How do you keep what it gives?"
)
OWN = "Each parameter has a velocity of its own, of its own shape. "
FULL = "Gradients add up: what is in .grad after zero_grad(), when the next backward() starts?"


@right("a05.MySGD")
class velocities_in_a_list:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                if p.grad is not None:
                    v.mul_(self.momentum).add_(p.grad)
                    p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@right("a05.MySGD")
class subclass_of_optimizer(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.0):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = p.grad.clone()
                else:
                    state["v"] = group["momentum"] * state["v"] + p.grad
                p.add_(state["v"], alpha=-group["lr"])


@right("a05.MySGD")
class dict_of_velocities:
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = tuple(params), lr, momentum
        self.velocity = {}

    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            v = self.momentum * self.velocity.get(p, 0.0) + p.grad
            self.velocity[p] = v
            p.data = p.data - self.lr * v

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


@right("a05.MySGD")
class lr_inside_the_velocity:
    def __init__(self, params, lr, momentum=0.0):
        self.p = [p for p in params]
        self.lr = lr
        self.momentum = momentum
        self.v = [0.0] * len(self.p)

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.p):
            if p.grad is None:
                continue
            self.v[i] = self.momentum * self.v[i] - self.lr * p.grad
            p += self.v[i]

    def zero_grad(self):
        for p in self.p:
            if p.grad is not None:
                p.grad = torch.zeros_like(p.grad)


@right("a05.MySGD")
class one_rule_for_each_parameter:
    def __init__(self, params, lr, momentum=0.0):
        class Rule:
            def __init__(self, p):
                self.p, self.v = p, torch.zeros(p.shape, dtype=p.dtype)

            def update(self):
                if self.p.grad is not None:
                    self.v = momentum * self.v + self.p.grad.detach()
                    self.p.data.copy_(self.p.data - lr * self.v)

        self.rules = [Rule(p) for p in params]

    def step(self):
        [rule.update() for rule in self.rules]

    def zero_grad(self):
        for rule in self.rules:
            rule.p.grad = None


@right("a05.MySGD")
class numpy_inside:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.values = [p.detach().numpy() for p in self.params]
        self.v = [np.zeros_like(value) for value in self.values]
        self.lr, self.momentum = lr, momentum

    def step(self):
        for p, value, v in zip(self.params, self.values, self.v):
            if p.grad is not None:
                v *= self.momentum
                v += p.grad.numpy()
                value -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.numpy()[...] = 0


@right("a05.MySGD")
class sum_over_all_earlier_gradients:
    def __init__(self, params, lr, momentum=0.0):
        self.params = [*params]
        self.lr, self.momentum = lr, momentum
        self.history = {i: [] for i in range(len(self.params))}

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.history[i].insert(0, p.grad.clone())
                terms = [self.momentum**age * g for age, g in enumerate(self.history[i])]
                with torch.no_grad():
                    p.copy_(p - self.lr * sum(terms))

    def zero_grad(self):
        for p in filter(lambda p: p.grad is not None, self.params):
            p.grad.detach_().fill_(0)


@right("a05.MySGD")
class remembers_the_last_step:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.before = [p.detach().clone() for p in self.params]
        self.moved = [False for p in self.params]

    def step(self):
        with torch.inference_mode(False), torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                here = p.clone()
                p.add_(-self.lr * p.grad + self.momentum * self.last_step(i))
                self.before[i], self.moved[i] = p - here, True

    def last_step(self, i):
        return self.before[i] if self.moved[i] else torch.zeros_like(self.before[i])

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@right("a05.MySGD")
class foreach_style:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum, self.v = lr, momentum, None

    def step(self):
        if self.v is None:
            self.v = {id(p): torch.zeros_like(p.data) for p in self.params}
        ready = [p for p in self.params if p.grad is not None]
        for p in ready:
            self.v[id(p)] = torch.add(p.grad, self.v[id(p)], alpha=self.momentum)
        for p in ready:
            p.data.sub_(self.v[id(p)], alpha=self.lr)

    def zero_grad(self, set_to_none=True):
        for p in self.params:
            if set_to_none:
                p.grad = None


@wrong("a05.MySGD", symptom="exponential average: (1 - momentum) g",
       hint="torch's SGD: v <- momentum v + g, without (1 - momentum).")
class exponential_average:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + (1 - self.momentum) * p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="bias correction, as in Adam",
       hint="Plain momentum is asked: no look-ahead, no bias correction.")
class bias_corrected:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum, self.t = lr, momentum, 0
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        self.t += 1
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + (1 - self.momentum) * p.grad
                    p -= self.lr * self.v[i] / (1 - self.momentum**self.t)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="dampening: (1 - momentum) g from the second step on",
       hint="From the second step on your gradients are too short: " + TORCH)
class dampened:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                if i not in self.v:
                    self.v[i] = p.grad.clone()
                else:
                    self.v[i] = self.momentum * self.v[i] + (1 - self.momentum) * p.grad
                p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="Nesterov's momentum",
       hint="Plain momentum is asked: no look-ahead, no bias correction.")
class nesterov:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * (p.grad + self.momentum * self.v[i])

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="momentum times the weights",
       hint="Momentum multiplies the velocity, not the weights.")
class momentum_of_the_weights:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    v = p.grad + self.momentum * p
                    p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="momentum is ignored",
       hint="You are right without momentum, and the same with it: where does momentum enter?")
class momentum_ignored:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    p -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="a momentum of 0.9 by default",
       hint="Without the argument there is no momentum: its default is 0.")
class momentum_by_default:
    def __init__(self, params, lr, momentum=0.9):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="only the gradient before is remembered",
       hint="The velocity remembers all earlier gradients, not the last one alone: " + TORCH)
class only_the_last_gradient:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.before = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    p -= self.lr * (p.grad + self.momentum * self.before[i])
                    self.before[i] = p.grad.clone()

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="momentum times the sum of velocity and gradient",
       hint="Momentum multiplies the old velocity only, not the new gradient: " + TORCH)
class momentum_of_the_sum:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * (self.v[i] + p.grad)
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="the old velocity is used for the step",
       hint="Update the velocity first, then step with the new one. " + TORCH)
class step_with_the_old_velocity:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    p -= self.lr * self.v[i]
                    self.v[i] = self.momentum * self.v[i] + p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="the velocity starts anew in every step",
       hint="The velocity has to survive from step to step: where is it created?")
class velocity_forgotten:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    v = torch.zeros_like(p)
                    v = self.momentum * v + p.grad
                    p -= self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="zero_grad empties the velocities, too",
       hint="zero_grad empties gradients only: the velocity has to survive it.")
class velocity_emptied_by_zero_grad:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for i, p in enumerate(self.params):
            p.grad = None
            self.v[i] = torch.zeros_like(p)


@wrong("a05.MySGD", symptom="one velocity for all parameters",
       hint=OWN + "Yours is shared: it mixes the gradients, or the shapes do not fit.")
class one_velocity_for_all:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = 0.0

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    self.v = self.momentum * self.v + p.grad
                    p -= self.lr * self.v

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="ascent", hint="Against the gradient, not along it: the loss grows.")
class ascent:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p += self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="a sign slip in the velocity",
       hint="Momentum should keep the direction of the last step; yours turns it round.")
class momentum_turned_round:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = p.grad - self.momentum * self.v[i]
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="lr twice: in the velocity and in the step",
       hint="lr is applied twice: either in the velocity or in the step.")
class lr_twice:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + self.lr * p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="lr is forgotten",
       hint="Your steps do not depend on lr: where does it enter?")
class lr_forgotten:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="lr acts on the gradient, but not on the velocity",
       hint="p <- p - lr g - momentum v: here lr multiplies the gradient only. " + TORCH)
class lr_for_the_gradient_only:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    p -= self.lr * p.grad + self.momentum * self.v[i]
                    self.v[i] = self.momentum * self.v[i] + p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="weight decay that nobody asked for",
       hint="The weights shrink a little in every step: no weight decay is asked.")
class weight_decay:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad + 1e-3 * p
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="the sign of the gradient",
       hint="Your steps do not depend on the size of the gradient: where does it get lost?")
class sign_of_the_gradient:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad.sign()
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="lr decays as 1/t",
       hint="The first step is right, later ones are too short: lr stays constant.")
class lr_decays:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum, self.t = lr, momentum, 0
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        self.t += 1
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr / self.t * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="the generator is kept: empty after the first loop", hint=LIST)
class generator_used_up:
    def __init__(self, params, lr, momentum=0.0):
        self.params = params
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v.get(i, 0) + p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="the generator is used up by the velocities", hint=LIST)
class generator_used_up_by_velocities:
    def __init__(self, params, lr, momentum=0.0):
        self.v = [torch.zeros_like(p) for p in params]
        self.params = list(params)
        self.lr, self.momentum = lr, momentum

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="zero_grad does nothing", hint=FULL)
class zero_grad_does_nothing:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            grad = p.grad
            grad = None


@wrong("a05.MySGD", symptom="zero_grad empties the first parameter only",
       hint="Only one parameter's gradient is emptied: at which indentation does return stand?")
class zero_grad_of_the_first_only:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None
            return


@wrong("a05.MySGD", symptom="zero_grad fails where .grad is None",
       hint="Before the first backward() every .grad is None, and None has no zero_().")
class zero_grad_needs_a_gradient:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()


@wrong("a05.MySGD", symptom="zero_grad sets the weights to zero",
       hint="zero_grad empties the gradients; yours empties the weights.")
class zero_grad_of_the_weights:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.data.zero_()
            p.grad = None


@wrong("a05.MySGD", symptom="the velocity is the gradient's memory",
       hint="The velocity is the same memory as .grad: zeroing the gradient erases it.")
class velocity_is_the_gradient:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [None] * len(self.params)

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                if self.v[i] is None:
                    self.v[i] = p.grad
                else:
                    self.v[i].mul_(self.momentum).add_(p.grad)
                p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="the velocity is added to .grad in place",
       hint="step() changes .grad: the velocity is written into it. Whoever reads the gradient "
       "afterwards finds another one.")
class velocity_written_into_grad:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    p.grad += self.momentum * self.v[i]
                    self.v[i] = p.grad.clone()
                    p -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="step() empties the gradients itself",
       hint="step() leaves .grad as it is; emptying is what zero_grad() is for.")
class grad_emptied_by_step:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]
                    p.grad = None

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="no check for None: TypeError", hint=NONE)
class none_not_skipped:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                self.v[i] = self.momentum * self.v[i] + p.grad
                p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="None taken as zero: the velocity still moves the parameter",
       hint=NONE + " Yours still moves by its velocity.")
class none_as_zero:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                g = p.grad if p.grad is not None else torch.zeros_like(p)
                self.v[i] = self.momentum * self.v[i] + g
                p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="return at the first None: later parameters are not moved",
       hint="At the first .grad that is None your step ends, and later parameters are left out: "
       "which word goes on with the next one?")
class none_ends_the_step:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    return
                self.v[i] = self.momentum * self.v[i] + p.grad
                p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="parameters without gradient are sorted out at the start",
       hint="When the optimizer is made no parameter has a gradient yet: look at .grad in step().")
class none_sorted_out_at_the_start:
    def __init__(self, params, lr, momentum=0.0):
        self.params = [p for p in params if p.grad is not None]
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                self.v[i] = self.momentum * self.v[i] + p.grad
                p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="p = p - lr v: a new tensor, the model's parameter does not move",
       hint="p = ... gives the name p to a new tensor; the model's parameter stays as it is. "
       "Change it in place.")
class name_bound_anew:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                if p.grad is not None:
                    v.mul_(self.momentum).add_(p.grad)
                    p = p - self.lr * v

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="the list's entries are replaced: the model is left behind",
       hint="You replace the tensors in your list; the model still holds the old ones. Change them "
       "in place.")
class list_entries_replaced:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.v[i] = self.momentum * self.v[i] + p.grad
                self.params[i] = (p - self.lr * self.v[i]).detach().requires_grad_()

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="a copy of the parameters is trained",
       hint="You train copies (clone) of the parameters; the model's own stay as they are.")
class copies_trained:
    def __init__(self, params, lr, momentum=0.0):
        self.originals = list(params)
        self.params = [p.detach().clone() for p in self.originals]
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.originals):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    self.params[i] -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.originals:
            p.grad = None


@wrong("a05.MySGD", symptom="in place without no_grad: RuntimeError",
       hint="PyTorch refuses an in-place change of a leaf that is being recorded: in which context "
       "is it allowed?")
class in_place_without_no_grad:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.v[i] = self.momentum * self.v[i] + p.grad
                p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="requires_grad is switched off for the step and left off",
       hint="After step() the parameters no longer require grad: the next backward() has nothing to "
       "fill.")
class requires_grad_left_off:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.v[i] = self.momentum * self.v[i] + p.grad
                p.requires_grad_(False)
                p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="only the first parameter is moved: return in the loop",
       hint="Only the first parameter moves: at which indentation does return stand?")
class return_in_the_loop:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]
                    return p

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="another order of arguments: lr and momentum exchanged",
       hint="lr and momentum are exchanged: compare with the docstring's order, and with which "
       "attribute gets which argument.")
class arguments_exchanged:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = momentum, lr
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    self.v[i] = self.momentum * self.v[i] + p.grad
                    p -= self.lr * self.v[i]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong("a05.MySGD", symptom="exponential average, and the velocity aliases the gradient",
       hint="torch's SGD has no (1 - momentum). And step() writes into .grad: give the velocity "
       "memory of its own.")
class average_written_into_grad:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is not None:
                    p.grad.mul_(1 - self.momentum).add_(self.momentum * self.v[i])
                    self.v[i] = p.grad.clone()
                    p -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad = None
