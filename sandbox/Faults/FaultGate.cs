using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Okki;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Faults;

/// <summary>Decides the fault of each call: first what was ordered for the next calls, then what bends and the plan throw; and which bends strike it.</summary>
internal sealed class FaultGate(BendProvider provider, TimeProvider time, OkkiData? companies = null)
{
    private readonly Lock _gate = new();
    private readonly List<Order> _orders = [];
    private volatile FaultPlan _plan = FaultPlan.None;
    private volatile ActiveBend[] _bends = [];

    public FaultPlan Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>The bends of this provider; those of the other one are left to it.</summary>
    public IReadOnlyList<Bend> Bends
    {
        get => [.. _bends.Select(b => b.Bend)];
        set
        {
            foreach (var bend in _bends) bend.End();
            _bends = [.. value.Where(b => b.Provider == provider).Select(b => new ActiveBend(b, companies, time))];
        }
    }

    /// <summary>How often each of the bends that are set struck.</summary>
    public IReadOnlyDictionary<string, long> Strikes => _bends.GroupBy(b => b.Bend.Name).ToDictionary(b => b.Key, b => b.Sum(s => s.Strikes));

    /// <summary>The records that they picked and met.</summary>
    public IReadOnlyCollection<string> Bent => [.. _bends.SelectMany(b => b.Met).Distinct()];

    public void FailNext(FaultKind kind, int times, string? path)
    {
        lock (_gate)
            _orders.Add(new Order(kind, path) { Left = times });
    }

    /// <summary>Decides what becomes of a call.</summary>
    public async Task<Call> MeetAsync(long number, HttpContext context, Operation operation)
    {
        var path = context.Request.Path.Value ?? "";
        var call = new Call(number, context, FaultKind.None) { Plan = _plan };
        if (_bends.Length > 0)
        {
            foreach (var bend in _bends) bend.GoOn();
            var meant = _bends.Where(b => path.Contains(b.Bend.Endpoint, StringComparison.Ordinal)).OrderBy(b => b.Bend.What.Max(w => w.Stage)).ToList();
            var named = meant.Count > 0 ? await RecordsIn.RequestAsync(call) : null;
            call.Bends = [.. meant.Select(b => new BentCall(b, call).Begin(named))];
        }
        call.Fault = Next(number, path, operation.Faults, call);
        return call;
    }

    private FaultKind Next(long number, string path, IReadOnlyList<FaultKind> possible, Call call)
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
        return call.Bent<Fails>().Select(f => f.Change.Kind).FirstOrDefault(possible.Contains, call.Plan.Draw(number, possible));
    }

    private sealed record Order(FaultKind Kind, string? Path)
    {
        public int Left { get; set; }
    }
}
