# Means of batch means, once in training and once, with a graph, in evaluation.
# loses: a05.train_epoch a05.evaluate
# %% a05.train_epoch
def train_epoch(model, loader, optimizer):
    model.train()
    losses = []
    for X, y in loader:
        loss = nn.functional.mse_loss(model(X), y) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)
# %% a05.evaluate
def evaluate(model, loader):
    found = model.training
    model.eval()
    losses, accs = [], []
    for X, y in loader:
        y_pred = model(X).detach()
        losses.append(nn.functional.mse_loss(y_pred, y).item() / 2)
        accs.append(((y_pred > 0) == (y > 0)).float().mean().item())
    model.train(found)
    return sum(losses) / len(losses), sum(accs) / len(accs)
