# The same patterns always meet in a batch: only their order in it is random.
# loses: a05.make_loader
# %% a05.make_loader
def make_loader(X, y, batch_size, shuffle, seed):
    generator = torch.Generator().manual_seed(seed)

    class Batches:
        def __len__(self):
            return math.ceil(len(X) / batch_size)

        def __iter__(self):
            for part in torch.arange(len(X)).split(batch_size):
                order = torch.randperm(len(part), generator=generator) if shuffle else slice(None)
                yield part[order].tolist()

    return DataLoader(TensorDataset(X, y), batch_sampler=Batches(), generator=generator)
