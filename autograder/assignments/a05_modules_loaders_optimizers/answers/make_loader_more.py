"""More wrong answers to a05.make_loader: what a batch holds, and what loaders share."""

import math

import torch
from torch.utils.data import DataLoader, TensorDataset

from autograder.answers import wrong


@wrong("a05.make_loader", symptom="only the order inside each batch is shuffled",
       hint="The same patterns always meet in a batch. Shuffle the patterns first, then cut batches.")
def shuffled_inside_batches(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)

    class Batches:
        def __len__(self):
            return -(-len(X) // batch_size)

        def __iter__(self):
            for part in torch.arange(len(X)).split(batch_size):
                yield (part[torch.randperm(len(part), generator=g)] if shuffle else part).tolist()

    return DataLoader(TensorDataset(X, y), batch_sampler=Batches(), generator=g)


@wrong("a05.make_loader", symptom="all loaders share one generator",
       hint="Your loaders share one generator: making or using one changes the epochs of another.")
def one_generator_for_all(X, y, batch_size, shuffle, seed, generator=torch.Generator()):
    generator.manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=generator)


@wrong("a05.make_loader", symptom="a list of batches",
       hint="A list of batches has one epoch only: a DataLoader is asked, which makes new ones.")
def list_of_batches(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return list(DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=g))


@wrong("a05.make_loader", symptom="the last batch is dropped when shuffling",
       hint="When shuffling, your last, smaller batch is dropped: every pattern comes once an epoch.")
def dropped_when_shuffling(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, drop_last=shuffle and len(X) > batch_size, generator=g)


@wrong("a05.make_loader", symptom="the inputs are centred",
       hint="The rows of X come as they are: no centring, no scaling.")
def centred_inputs(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X - X.mean(0), y), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="the default generator, seeded, is given",
       hint="torch.manual_seed returns PyTorch's global generator: make one of your own, torch.Generator().")
def global_generator_given(X, y, batch_size, shuffle, seed):
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=torch.manual_seed(seed))


@wrong(
    "a05.make_loader",
    symptom="batches of another size, all nearly alike",
    hint="Every batch holds batch_size patterns, and the last what is left: do not even them out.",
)
def batches_made_equal(X, y, batch_size, shuffle, seed):
    number = math.ceil(len(X) / batch_size)
    generator = torch.Generator().manual_seed(seed)
    size = math.ceil(len(X) / number)
    return DataLoader(TensorDataset(X, y), size, shuffle=shuffle, generator=generator)


@wrong(
    "a05.make_loader",
    symptom="the first pattern always comes first",
    hint="Your permutation leaves out one pattern, which keeps its place: permute all of them.",
)
def first_pattern_stays_first(X, y, batch_size, shuffle, seed):
    class Order(torch.utils.data.Sampler):
        def __init__(self):
            self.generator = torch.Generator().manual_seed(seed)

        def __len__(self):
            return len(y)

        def __iter__(self):
            yield from [0, *(torch.randperm(len(y) - 1, generator=self.generator) + 1).tolist()]

    sampler = Order() if shuffle else None
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, sampler=sampler)


@wrong(
    "a05.make_loader",
    symptom="the patterns of the smaller last batch are always the same",
    hint="You permute the patterns of the full batches only: the last few keep their places.",
)
def left_over_patterns_stay_last(X, y, batch_size, shuffle, seed):
    class Order(torch.utils.data.Sampler):
        def __init__(self):
            self.generator = torch.Generator().manual_seed(seed)

        def __len__(self):
            return len(y)

        def __iter__(self):
            full = len(y) - len(y) % batch_size
            yield from torch.randperm(full, generator=self.generator).tolist()
            yield from range(full, len(y))

    sampler = Order() if shuffle else None
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, sampler=sampler)
