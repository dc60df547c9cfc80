using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Contracts;
using OkkiBridge.Hosting;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans;
using OkkiBridge.Storage;
using HeldTime = OkkiBridge.Loader.Loading.Delivery;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>
/// Some loaders, one ledger, one target, and a story of what happens to them. Looks at the promises after every step, and once more when all messages are
/// through. The plain form cannot be asked: there a write may be repeated, and what must hold holds at the end.
/// </summary>
internal sealed class World
{
    private const int Loaders = 3;
    private const int MostTurns = 400;                 // of a story's end: far more than its messages need
    private const int Calm = 6;                        // the chance by which everything succeeds, and bad records are refused
    private const string Plan = "查询小满客户";

    private static readonly PlanCatalog Plans = PlanCatalog.Load(Path.Combine(AppContext.BaseDirectory, "plans"));
    private static int _worlds;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly string _number = $"{1000 + Interlocked.Increment(ref _worlds)}";        // its companies are its own, the database is everyone's
    private readonly ModelLedger _model = new();
    private readonly ModelTarget _target;
    private readonly ILedger _ledger;
    private readonly Mutant _mutant;
    private readonly bool _canBeAsked;
    private readonly Seat[] _seats = new Seat[Loaders];
    private readonly List<Delivery> _deliveries;
    private readonly Story _story;
    private readonly Dictionary<string, int> _landed = [];                 // the newest reading that the target took in
    private readonly Dictionary<string, int> _settled = [];                // the newest reading that has an outcome other than rejected
    private readonly List<string> _told = [];
    private string? _broken;
    private int _chance;

    private World(Story story, ILedger store, Mutant mutant, bool canBeAsked)
    {
        (_story, _mutant, _canBeAsked) = (story, mutant, canBeAsked);
        _ledger = new ComparedLedger(Mutants.Below(mutant, store), _model);
        _target = new ModelTarget(_time, record => Reading(ModelTarget.IdOf(record), Modelling.Reading.OrderOf(record)).IsBad, Landed);
        _deliveries = [.. story.Messages.Select(m => new Delivery(m))];
        for (var i = 0; i < Loaders; i++) _seats[i] = Born();
    }

    /// <exception cref="BrokenPromiseException">With all that happened.</exception>
    public static Task RunAsync(Story story, ILedger store, Mutant mutant, bool canBeAsked) =>
        Task.Run(() => new World(story, store, mutant, canBeAsked).RunAsync());        // away from any synchronization context: answers run on where they are given

    private async Task RunAsync()
    {
        try
        {
            foreach (var step in _story.Steps)
            {
                await TakeAsync(step);
                Look();
            }

            await EndAsync();
        }
        catch (BrokenPromiseException broken)
        {
            throw new BrokenPromiseException($"{broken.Message}{Environment.NewLine}{string.Join(Environment.NewLine, [.. _story.Messages, .. _told])}");
        }
    }

    private async Task TakeAsync(Step step)
    {
        _chance = step.How;
        switch (step.Kind)
        {
            case StepKind.Deliver:
                var (idle, free) = (_seats.Where(s => s.Work is null).ToList(), _deliveries.Where(d => !d.IsUnderWay).ToList());
                if (idle.Count > 0 && free.Count > 0) Deliver(Of(idle, step.Which), [.. free.Skip(step.How % free.Count).Take(step.How % 3 == 0 ? 2 : 1)]);
                break;

            case StepKind.Let:
                var waiting = _seats.Where(s => s.Life.Waiting is not null).ToList();
                if (waiting.Count > 0) await LetAsync(Of(waiting, step.Which), step.How);
                break;

            case StepKind.Kill:
                var busy = _seats.Where(s => s.Work is not null).ToList();
                if (busy.Count > 0) await KillAsync(Of(busy, step.Which), step.How);
                break;

            default:
                Wait(step.How switch { < 4 => 1, < 8 => 6, < 12 => 45, _ => 130 });
                break;
        }
    }

    private void Deliver(Seat seat, IReadOnlyList<Delivery> batch)
    {
        Tell(seat, $"gets {string.Join(" and ", batch.Select(d => $"message {d.Message.Number}"))}");
        foreach (var delivery in batch) delivery.IsUnderWay = true;
        seat.Batch = batch;
        seat.Time.Begin(TimeSpan.Zero);
        seat.Work = LoadAsync(seat.Loader, [.. batch.SelectMany(d => d.Message.Readings, (d, r) => new LoadItem(d.Message.Run, r.ToCompany(Id(r.Company)), DryRun: false, PlanVersion: null))]);
        Collect(seat);
    }

    private static async Task<IReadOnlyList<Settled>> LoadAsync(BatchLoader loader, IReadOnlyList<LoadItem> items)
    {
        var settled = new List<Settled>();
        await loader.LoadAsync(Plan, items, settled, default);
        return settled;
    }

    private async Task LetAsync(Seat seat, int how)
    {
        Tell(seat, $"{seat.Life.Waiting!.What} (chance {how})");
        await seat.Life.LetAsync(how);
        Collect(seat);
    }

    private async Task KillAsync(Seat seat, int how)
    {
        Tell(seat, $"dies while it {seat.Life.Waiting?.What ?? "sleeps"} (chance {how})");
        await seat.Life.EndAsync(how);
        foreach (var delivery in seat.Batch) delivery.IsUnderWay = false;
        _seats[Array.IndexOf(_seats, seat)] = Born();
    }

    private void Wait(int seconds)
    {
        _told.Add($"{seconds} seconds pass");
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _target.Arrive();
        }

        foreach (var seat in _seats) Collect(seat);
    }

    /// <summary>
    /// All is well from here on: every message goes through, soon, and so does a newest version of every company, whatever the story left behind; after it no claim is left.
    /// </summary>
    private async Task EndAsync()
    {
        _told.Add("all is well from here on");
        _chance = Calm;
        for (var turn = 0; turn < MostTurns; turn++)
        {
            if (Array.Find(_seats, s => s.Life.Waiting is not null) is { } waiting) await LetAsync(waiting, Calm);
            else if (Array.Exists(_seats, s => s.Work is not null)) Wait(5);
            else if (_deliveries.Find(d => !d.IsDone) is { } outstanding)
            {
                if (outstanding.Failed) Wait(10);
                Deliver(_seats[0], [outstanding]);
            }
            else if (_deliveries.Count == _story.Messages.Count)
            {
                _deliveries.Add(new Delivery(new Message(_deliveries.Count, "run-last", [.. Enumerable.Range(0, Modelling.Reading.Companies).Select(c => new Reading(c, Modelling.Reading.Last))])));
            }
            else
            {
                LookAtTheEnd();
                return;
            }

            Look();
        }

        throw new BrokenPromiseException("the messages never come to an end");
    }

    private void Collect(Seat seat)
    {
        if (seat.Work is not { IsCompleted: true } work) return;
        seat.Work = null;
        foreach (var delivery in seat.Batch) (delivery.IsUnderWay, delivery.Failed) = (false, !work.IsCompletedSuccessfully);
        if (work.IsCompletedSuccessfully)
        {
            Tell(seat, $"settles {string.Join(", ", work.Result.Select(s => $"{s.CompanyId} of {s.RunId}: {s.Outcome}"))}");
            foreach (var delivery in seat.Batch) delivery.IsDone = true;
            LookAt(work.Result, seat.Batch);
        }
        else
        {
            var fault = work.Exception?.InnerException;
            Tell(seat, $"fails: {fault?.Message ?? "given up"}");
            if (fault is not (null or ClaimedElsewhereException or AnswerLostException or TargetUnavailableException or DatabaseAwayException)) Break($"a fault that nobody expects: {fault}");
        }
    }

    /// <summary>Each company of each run has one outcome, and it is true.</summary>
    private void LookAt(IReadOnlyList<Settled> settled, IReadOnlyList<Delivery> batch)
    {
        var newest = batch.SelectMany(d => d.Message.Readings, (d, r) => (d.Message.Run, Reading: r)).GroupBy(x => (x.Run, Id(x.Reading.Company))).ToDictionary(g => g.Key, g => g.Max(x => x.Reading.Order));
        if (settled.Count != newest.Count || !settled.Select(s => (s.RunId, s.CompanyId)).ToHashSet().SetEquals(newest.Keys)) Break("not every company of every run has one outcome");

        foreach (var one in settled)
        {
            var (order, content) = (newest.GetValueOrDefault((one.RunId, one.CompanyId)), _target.Content(one.CompanyId));
            var reading = Reading(one.CompanyId, order);
            var company = reading.ToCompany(one.CompanyId);
            var held = _landed.GetValueOrDefault(one.CompanyId, -1);
            var isTrue = one.Outcome switch
            {
                Outcome.Rejected => reading.IsBad,
                Outcome.Written => !reading.IsBad && (held >= order || content == reading.Content),
                Outcome.Unchanged => content == reading.Content || held > order,
                Outcome.Stale => held > order || (_model.Find(one.CompanyId).Known is { } known && LedgerOrder.Compare(company.Version, company.ReadAt, company.Removed, known) < 0),   // advanced, or deleted
                Outcome.Skipped => reading.IsRemoved && (held < 0 || held > order),
                _ => false,
            };
            if (!isTrue) Break($"{one.Outcome} is not true of {reading}: the target holds {content ?? "nothing"}");
            if (one.Outcome is not Outcome.Rejected) _settled[one.CompanyId] = Math.Max(order, _settled.GetValueOrDefault(one.CompanyId, -1));
        }
    }

    private void Landed(string id, int order)
    {
        _told.Add($"the target takes in {Reading(id, order)}");
        if (_canBeAsked && _landed.TryGetValue(id, out var before) && order <= before) Break(order == before ? "the target gets a version twice" : "an older version follows a newer one");
        if (_canBeAsked && _settled.TryGetValue(id, out var newest) && order <= newest) Break("a version follows that was settled before, or is older");
        _landed[id] = order;
    }

    private void Look()
    {
        if (_broken is not null) throw new BrokenPromiseException(_broken);
        if (!_canBeAsked) return;

        var writing = _seats.SelectMany(s => s.Life.Waiting?.Writing ?? []).Concat(_target.OnTheWay).ToHashSet();
        foreach (var entry in Enumerable.Range(0, Modelling.Reading.Companies).Select(c => _model.Find(Id(c))))
        {
            var content = _target.Content(entry.CompanyId);
            if (entry.Claim is null && writing.Contains(entry.CompanyId)) throw new BrokenPromiseException($"{entry.CompanyId} is being written, and nobody claims it");
            if (content != entry.Current?.Hash && (entry.Claim is null || content != entry.Claim.Hash))
                throw new BrokenPromiseException($"the target holds {content ?? "nothing"} of {entry.CompanyId}, and the ledger says {entry}");
        }
    }

    private void LookAtTheEnd()
    {
        foreach (var entry in Enumerable.Range(0, Modelling.Reading.Companies).Select(c => _model.Find(Id(c))))
        {
            if (entry.Claim is not null) throw new BrokenPromiseException($"a claim is held for ever: {entry.Claim}");
            if (_target.Content(entry.CompanyId) != entry.Current?.Hash) throw new BrokenPromiseException($"the target holds {_target.Content(entry.CompanyId) ?? "nothing"}, and the ledger says {entry}");
            var newest = _settled.TryGetValue(entry.CompanyId, out var order) ? Reading(entry.CompanyId, order).ToCompany(entry.CompanyId) : null;
            if ((newest?.Version, newest?.ReadAt) != (entry.Current?.Version, entry.Current?.ReadAt)) throw new BrokenPromiseException($"the newest version settled is {newest}, and the ledger says {entry}");
        }
    }

    private static readonly ApplicationLifetime NeverStops = new(NullLogger<ApplicationLifetime>.Instance);     // it dies, which is worse

    private Seat Born()
    {
        var life = new Life();
        var options = Options.Create(new QingyiyunOptions { VisibilityDelay = ModelTarget.VisibilityDelay });
        var ledger = Mutants.Above(_mutant, new ParkedLedger(life, _ledger));
        var target = Mutants.Above(_mutant, new ParkedTarget(life, _target, _canBeAsked, () => _chance));
        var lease = new WriteLease(options);
        var plans = new PlanResolver(Plans, versions: null!, _time);             // only the present version is asked for
        var held = new HeldTime(NeverStops, _time);
        var unanswered = new Unanswered(_time);
        var inDoubt = new InDoubt(ledger, target, lease, unanswered, options, held, _time, NullLogger<InDoubt>.Instance);
        var scopes = new LedgerScopes(ledger, plans, new NobodyAsks(), new TargetScheme("scheme", IsOnly: false));
        var check = new LedgerCheck(scopes, plans, _time);
        var write = new ClaimedWrite(ledger, target, options, _time);
        var refused = new RefusedRecords(Rejections.Forgotten, _time);
        var writer = new ChunkWriter(
            ledger, check, inDoubt, write, refused, Unguarded.Guard(options, _time), new Suspects(_time), lease, options, held, NeverStops, _time, NullLogger<ChunkWriter>.Instance);
        return new Seat(life, new BatchLoader(scopes, ledger, check, inDoubt, writer, refused, unanswered, target, held, _time), held);
    }

    private void Break(string what) => _broken ??= what;

    private void Tell(Seat seat, string what) => _told.Add($"loader {Array.IndexOf(_seats, seat)} {what}");

    private string Id(int company) => $"{_number}{company}";

    private static Reading Reading(string id, int order) => new(id[^1] - '0', order);

    private static T Of<T>(List<T> list, int which) => list[which % list.Count];

    private sealed class Seat(Life life, BatchLoader loader, HeldTime time)
    {
        public HeldTime Time => time;

        public Life Life => life;

        public BatchLoader Loader => loader;

        public Task<IReadOnlyList<Settled>>? Work { get; set; }

        public IReadOnlyList<Delivery> Batch { get; set; } = [];
    }

    private sealed class Delivery(Message message)
    {
        public Message Message => message;

        public bool IsUnderWay { get; set; }

        public bool Failed { get; set; }

        public bool IsDone { get; set; }
    }
}
