namespace OkkiBridge.Sandbox.Faults;

/// <summary>Decides the fault of each call: first what was ordered for the next calls, then what the plan throws.</summary>
internal sealed class FaultGate
{
    private readonly Lock _gate = new();
    private readonly List<Order> _orders = [];
    private volatile FaultPlan _plan = FaultPlan.None;

    public FaultPlan Plan
    {
        get => _plan;
        set => _plan = value;
    }

    public void FailNext(FaultKind kind, int times, string? path)
    {
        lock (_gate)
            _orders.Add(new Order(kind, path) { Left = times });
    }

    public FaultKind Next(long call, string path, IReadOnlyList<FaultKind> possible)
    {
        lock (_gate)
        {
            var order = _orders.Find(o => possible.Contains(o.Kind) && (o.Path is null || path.Contains(o.Path, StringComparison.Ordinal)));
            if (order is not null)
            {
                if (--order.Left <= 0)
                    _orders.Remove(order);
                return order.Kind;
            }
        }
        return _plan.Draw(call, possible);
    }

    private sealed record Order(FaultKind Kind, string? Path)
    {
        public int Left { get; set; }
    }
}
