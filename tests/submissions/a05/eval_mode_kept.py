# An evaluation that leaves the model in eval mode.
# loses: a05.evaluate
# %% a05.evaluate
def evaluate(model, loader):
    model.eval()
    with torch.no_grad():
        y_pred = torch.cat([model(X) for X, _ in loader])
        y = torch.cat([y for _, y in loader])
    acc = ((y_pred > 0) == (y > 0)).float().mean().item()
    return ((y_pred - y) ** 2).mean().item() / 2, acc
