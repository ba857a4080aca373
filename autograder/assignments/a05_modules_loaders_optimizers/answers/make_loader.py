"""Known answers to a05.make_loader."""

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

from autograder.answers import right, wrong

EVERY = (
    "Collect all targets of one epoch: each pattern exactly once, the last smaller batch included."
)
PAIRS = "Check that row X[i] still comes with y[i]."
FOLLOW = "Shuffling must follow the argument: on for training, off for evaluation."
NEW_ORDER = "Print the targets of two epochs: each epoch should have an order of its own."
GLOBAL = (
    "The random numbers of the caller have moved: use a torch.Generator of your own, seeded "
    "by seed, and give it to the DataLoader."
)
ITERATING = (
    "A DataLoader that has no generator draws a number from the global random numbers whenever "
    "you begin to iterate over it, even if it does not shuffle."
)
SEED = "The order has to depend on seed: equal seeds give equal epochs, other seeds others."


@right("a05.make_loader")
def generator_for_the_loader(X, y, batch_size, shuffle, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(
        TensorDataset(X, y), batch_size=batch_size, shuffle=shuffle, generator=generator
    )


@right("a05.make_loader")
def own_dataset(X, y, batch_size, shuffle, seed):
    class Patterns(torch.utils.data.Dataset):
        def __len__(self):
            return len(y)

        def __getitem__(self, mu):
            return X[mu], y[mu]

    g = torch.Generator()
    g.manual_seed(seed)
    return DataLoader(Patterns(), batch_size, shuffle, generator=g, drop_last=False)


@right("a05.make_loader")
def list_of_pairs(X, y, batch_size, shuffle, seed):
    pairs = [(x, t) for x, t in zip(X, y)]
    options = dict(batch_size=batch_size, shuffle=shuffle, num_workers=0)
    return DataLoader(pairs, generator=torch.Generator().manual_seed(seed), **options)


@right("a05.make_loader")
def random_sampler(X, y, batch_size, shuffle, seed):
    data = TensorDataset(X, y)
    g = torch.Generator()
    g.manual_seed(seed)
    if shuffle:
        sampler = torch.utils.data.RandomSampler(data, generator=g)
    else:
        sampler = torch.utils.data.SequentialSampler(data)
    return DataLoader(data, batch_size=batch_size, sampler=sampler, generator=g)


@right("a05.make_loader")
def batch_sampler(X, y, batch_size, shuffle, seed):
    generator = torch.Generator().manual_seed(seed)

    class Batches:
        def __iter__(self):
            order = torch.arange(len(y))
            if shuffle:
                order = torch.randperm(len(y), generator=generator)
            for start in range(0, len(y), batch_size):
                yield order[start : start + batch_size].tolist()

        def __len__(self):
            return -(-len(y) // batch_size)

    return DataLoader(TensorDataset(X, y), batch_sampler=Batches(), generator=generator)


@right("a05.make_loader")
def subclass_with_slices(X, y, batch_size, shuffle, seed):
    class Loader(DataLoader):
        def __iter__(self):
            rows = torch.randperm(len(y), generator=self.generator) if shuffle else range(len(y))
            rows = torch.as_tensor(list(rows))
            for part in rows.split(batch_size):
                yield X[part], y[part]

    return Loader(TensorDataset(X, y), batch_size, generator=torch.Generator().manual_seed(seed))


@right("a05.make_loader")
def collate_by_lambda(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    together = lambda rows: (X[rows], y[rows])
    return DataLoader(range(len(X)), batch_size, shuffle, collate_fn=together, generator=g)


@right("a05.make_loader")
def numpy_generator(X, y, batch_size, shuffle, seed):
    rng = np.random.default_rng(seed)

    class Order(torch.utils.data.Sampler):
        def __init__(self):
            pass

        def __len__(self):
            return len(y)

        def __iter__(self):
            order = rng.permutation(len(y)) if shuffle else np.arange(len(y))
            return iter(order.tolist())

    return DataLoader(
        TensorDataset(X, y), batch_size, sampler=Order(), generator=torch.Generator()
    )


@right("a05.make_loader")
def python_random(X, y, batch_size, shuffle, seed):
    import random

    rng = random.Random(seed)

    class Order:
        def __len__(self):
            return X.shape[0]

        def __iter__(self):
            rows = list(range(X.shape[0]))
            if shuffle:
                rng.shuffle(rows)
            yield from rows

    loader = DataLoader(TensorDataset(X, y), batch_size=batch_size, sampler=Order())
    loader.generator = torch.Generator()
    return loader


@right("a05.make_loader")
def global_state_put_back(X, y, batch_size, shuffle, seed):
    epochs = [0]

    class Loader(DataLoader):
        def __iter__(self):
            order = torch.arange(len(y))
            if shuffle:
                with torch.random.fork_rng():
                    torch.manual_seed(1000 * seed + epochs[0])
                    order = torch.randperm(len(y))
            epochs[0] += 1
            return iter([[X[part], y[part]] for part in order.split(batch_size)])

    return Loader(TensorDataset(X, y), batch_size=batch_size)


@right("a05.make_loader")
def stack_dataset(X, y, batch_size, shuffle, seed):
    data = torch.utils.data.StackDataset(X, y)
    return DataLoader(
        dataset=data,
        batch_size=min(batch_size, len(data)),
        shuffle=bool(shuffle),
        generator=torch.Generator(device="cpu").manual_seed(int(seed)),
    )


@wrong("a05.make_loader", symptom="always in order", hint=FOLLOW)
def never_shuffled(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, generator=g)


@wrong("a05.make_loader", symptom="shuffled even when shuffle is False", hint=FOLLOW)
def always_shuffled(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=True, generator=g)


@wrong("a05.make_loader", symptom="shuffled exactly when it should not be",
       hint="You shuffle where shuffle is False, and only there.")
def shuffle_inverted(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=not shuffle, generator=g)


@wrong("a05.make_loader", symptom="X and y are shuffled separately: the pairs are broken",
       hint=PAIRS)
def pairs_broken(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    if shuffle:
        X = X[torch.randperm(len(X), generator=g)]
        y = y[torch.randperm(len(y), generator=g)]
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=g)


@wrong("a05.make_loader", symptom="only X is shuffled", hint=PAIRS)
def only_inputs_shuffled(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    if shuffle:
        X = X[torch.randperm(len(X), generator=g)]
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle, generator=g)


@wrong("a05.make_loader", symptom="shuffled once, when the loader is made",
       hint="Your patterns are shuffled once, when the loader is made. " + NEW_ORDER)
def shuffled_once(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    if shuffle:
        order = torch.randperm(len(y), generator=g)
        X, y = X[order], y[order]
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, generator=g)


@wrong("a05.make_loader", symptom="the generator is seeded in every epoch",
       hint="Your generator starts from the seed in every epoch. " + NEW_ORDER)
def seeded_in_every_epoch(X, y, batch_size, shuffle, seed):
    class Order:
        def __len__(self):
            return len(y)

        def __iter__(self):
            g = torch.Generator().manual_seed(seed)
            order = torch.randperm(len(y), generator=g) if shuffle else torch.arange(len(y))
            return iter(order.tolist())

    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, sampler=Order(), generator=g)


@wrong("a05.make_loader", symptom="batches of one pattern",
       hint="Batch size differs from the argument: without one, a DataLoader makes batches of 1.")
def batch_size_ignored(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), shuffle=shuffle, generator=g)


@wrong("a05.make_loader", symptom="one batch of everything",
       hint="Batch size differs from the argument: all patterns come at once.")
def one_batch_of_all(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size=len(X), shuffle=shuffle, generator=g)


@wrong("a05.make_loader", symptom="batch_size taken as the number of batches",
       hint="batch_size is the number of patterns in a batch, not the number of batches.")
def number_of_batches(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    size = max(len(y) // batch_size, 1)
    return DataLoader(TensorDataset(X, y), batch_size=size, shuffle=shuffle, generator=g)


@wrong("a05.make_loader", symptom="a batch size of 10, as in the notebook",
       hint="Batch size differs from the argument: take it from there, not from the notebook.")
def batch_size_hard_coded(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size=10, shuffle=shuffle, generator=g)


@wrong("a05.make_loader", symptom="the last, smaller batch is dropped",
       hint="drop_last leaves out the patterns of the last, smaller batch. " + EVERY)
def last_batch_dropped(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=g, drop_last=True)


@wrong("a05.make_loader", symptom="drawn with replacement: some patterns twice, others never",
       hint="Drawn with replacement, some patterns come twice and others not at all. " + EVERY)
def with_replacement(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    data = TensorDataset(X, y)
    if not shuffle:
        return DataLoader(data, batch_size, generator=g)
    sampler = torch.utils.data.RandomSampler(data, replacement=True, generator=g)
    return DataLoader(data, batch_size, sampler=sampler, generator=g)


@wrong("a05.make_loader", symptom="the last pattern is missing",
       hint="One pattern is missing: X[:-1] ends before the last row. " + EVERY)
def last_pattern_missing(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    data = TensorDataset(X[:-1], y[:-1])
    return DataLoader(data, batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="every pattern twice in an epoch",
       hint="Every pattern comes twice in one epoch. " + EVERY)
def every_pattern_twice(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    data = TensorDataset(X, y) + TensorDataset(X, y)
    return DataLoader(data, batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="targets of shape (B, 1)",
       hint="The targets of a batch have an axis of size 1 too many: (B,) is asked. With (B,1) the "
       "later subtraction broadcasts to a matrix.")
def targets_as_column(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y[:, None]), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="(y, X) instead of (X, y)",
       hint="The two parts of a batch come in the other order: X first, then y.")
def targets_first(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(y, X), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="the targets are forgotten",
       hint="A batch is a pair: where are the targets?")
def targets_forgotten(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="a tuple of two tensors as the data set",
       hint="The tuple (X, y) has length 2: as a data set it holds two elements, not M. Which class "
       "makes pairs of them?")
def tuple_as_dataset(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader((X, y), batch_size=batch_size, shuffle=shuffle, generator=g)


@wrong("a05.make_loader", symptom="batches are dicts",
       hint="A batch is a pair (X, y) that can be unpacked, not a dict.")
def batches_are_dicts(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    data = [{"X": x, "y": t} for x, t in zip(X, y)]
    return DataLoader(data, batch_size=batch_size, shuffle=shuffle, generator=g)


@wrong("a05.make_loader", symptom="a list of batches, the last one lost",
       hint="A DataLoader is asked, not a list: a list cannot change its order from epoch to "
       "epoch. " + EVERY)
def list_of_slices(X, y, batch_size, shuffle, seed):
    batches = []
    for i in range(len(y) // batch_size):
        rows = slice(i * batch_size, (i + 1) * batch_size)
        batches.append((X[rows], y[rows]))
    return batches


@wrong("a05.make_loader", symptom="a generator function: empty after one epoch",
       hint="A generator is empty after one epoch; a DataLoader can be iterated over again.")
def yields_batches(X, y, batch_size, shuffle, seed):
    order = torch.arange(len(y))
    if shuffle:
        order = torch.randperm(len(y), generator=torch.Generator().manual_seed(seed))
    for part in order.split(batch_size):
        yield X[part], y[part]


@wrong("a05.make_loader", symptom="the data set instead of a loader",
       hint="You return the data set: it has single patterns. What makes batches of them?")
def dataset_returned(X, y, batch_size, shuffle, seed):
    return TensorDataset(X, y)


@wrong("a05.make_loader", symptom="an iterator over the loader",
       hint="iter(loader) is used up after one epoch: return the loader itself.")
def iterator_returned(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return iter(DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=g))


@wrong("a05.make_loader", symptom="returns None",
       hint="Your function makes a loader but does not return it.")
def return_missing(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    loader = DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="torch.manual_seed: the global random state is reset", hint=GLOBAL)
def global_seed(X, y, batch_size, shuffle, seed):
    torch.manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=shuffle)


@wrong("a05.make_loader", symptom="no generator: the seed has no influence",
       hint=SEED + " " + ITERATING)
def no_generator(X, y, batch_size, shuffle, seed):
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=shuffle)


@wrong("a05.make_loader", symptom="a generator that was never seeded",
       hint="A new torch.Generator always starts from the same number: where does seed enter? "
       + SEED)
def generator_not_seeded(X, y, batch_size, shuffle, seed):
    generator = torch.Generator()
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=generator)


@wrong("a05.make_loader", symptom="always seed 0", hint=SEED)
def seed_zero(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(0)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="generator.seed(): other orders in every run",
       hint="generator.seed() sets a random seed; which method sets a seed you give? " + SEED)
def seeded_at_random(X, y, batch_size, shuffle, seed):
    g = torch.Generator()
    g.seed()
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="a generator only where it shuffles",
       hint="With shuffle=False the caller's random numbers still move. " + ITERATING)
def generator_only_for_shuffling(X, y, batch_size, shuffle, seed):
    if shuffle:
        g = torch.Generator().manual_seed(seed)
        return DataLoader(TensorDataset(X, y), batch_size, shuffle=True, generator=g)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle=False)


@wrong("a05.make_loader", symptom="the generator is given to the sampler only",
       hint="The orders are right, yet the caller's random numbers move. " + ITERATING)
def generator_for_the_sampler_only(X, y, batch_size, shuffle, seed):
    data = TensorDataset(X, y)
    if not shuffle:
        return DataLoader(data, batch_size)
    g = torch.Generator().manual_seed(seed)
    sampler = torch.utils.data.RandomSampler(data, generator=g)
    return DataLoader(data, batch_size, sampler=sampler)


@wrong("a05.make_loader", symptom="NumPy's global random numbers are seeded",
       hint="np.random.seed resets NumPy's random numbers for everybody. " + NEW_ORDER)
def numpy_global_seed(X, y, batch_size, shuffle, seed):
    np.random.seed(seed)
    order = np.arange(len(y))
    if shuffle:
        np.random.shuffle(order)
    data = TensorDataset(X[order], y[order])
    return DataLoader(data, batch_size, generator=torch.Generator().manual_seed(seed))


@wrong("a05.make_loader", symptom="the caller's X and y are shuffled in place",
       hint="The caller's data changed: X[:] = ... writes into the argument. " + NEW_ORDER)
def shuffled_in_place(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    if shuffle:
        order = torch.randperm(len(y), generator=g)
        X[:] = X[order]
        y[:] = y[order]
    return DataLoader(TensorDataset(X, y), batch_size, generator=g)


@wrong("a05.make_loader", symptom="the targets are standardised in place",
       hint="The caller's data changed, and so do the targets: the loader passes on what it gets.")
def targets_standardised(X, y, batch_size, shuffle, seed):
    y -= y.mean()
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="labels made integers",
       hint="The targets are numbers of their own: long() cuts them off and changes the dtype.")
def targets_as_integers(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y.long()), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="float32 whatever comes",
       hint="The dtype was changed on the way: the batches have the dtype of X and y.")
def always_float32(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X.float(), y.float()), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="sorted by target: not the order of X",
       hint="With shuffle=False the patterns come in the order of X and y, not sorted.")
def sorted_by_target(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    order = y.argsort()
    return DataLoader(TensorDataset(X[order], y[order]), batch_size, shuffle, generator=g)


@wrong("a05.make_loader", symptom="reversed instead of shuffled",
       hint="Reversing the order is no shuffling. " + NEW_ORDER)
def reversed_order(X, y, batch_size, shuffle, seed):
    if shuffle:
        X, y = X.flip(0), y.flip(0)
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, generator=g)


@wrong("a05.make_loader", symptom="the generator as the fourth argument: it is taken for a sampler",
       hint="The fourth argument of DataLoader is the sampler: name the generator, generator=...")
def generator_by_position(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, g)


@wrong("a05.make_loader", symptom="a seed given to DataLoader: TypeError",
       hint="DataLoader has no argument seed. Which object holds a seed, and which argument takes "
       "it?")
def seed_for_the_loader(X, y, batch_size, shuffle, seed):
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=shuffle, seed=seed)


@wrong("a05.make_loader", symptom="a number as the generator",
       hint="generator= takes a torch.Generator, not the seed itself.")
def seed_as_generator(X, y, batch_size, shuffle, seed):
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=seed)


@wrong("a05.make_loader", symptom="one generator for all loaders: the second loader differs",
       hint="All your loaders draw from one generator: a second loader of the same seed goes on "
       "where the first one stopped. " + SEED)
def one_generator_for_all(X, y, batch_size, shuffle, seed, generators={}):
    if "g" not in generators:
        generators["g"] = torch.Generator().manual_seed(seed)
    data = TensorDataset(X, y)
    return DataLoader(data, batch_size, shuffle, generator=generators["g"])
