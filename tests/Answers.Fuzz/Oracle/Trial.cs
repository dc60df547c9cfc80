using OkkiBridge.Answers.Fuzz.Houses;
using OkkiBridge.Answers.Fuzz.Mutation;
using OkkiBridge.Answers.Fuzz.Scenarios;
using OkkiBridge.Sandbox.Faults.Bending;

namespace OkkiBridge.Answers.Fuzz.Oracle;

/// <summary>One scenario from its beginning to the end, and the question whether every promise held (P12).</summary>
internal sealed class Trial(Scenario scenario, Mutant? mutant, House house, Func<Finding, bool> isEnough)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>In real time: three quarters of an hour by the hurried clock. A run that is neither at its end nor held by then stands.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(45);

    /// <summary>In real time, for what is not bent to arrive beside what is.</summary>
    private static readonly TimeSpan LongestArrival = TimeSpan.FromSeconds(20);

    /// <summary>In real time: a hold waits for an hour at most before it tries again, by the hurried clock.</summary>
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(150);

    /// <summary>By the hurried clock: what changed so long ago lies in the next window.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    /// <summary>By the hurried clock: settle delay, and what it takes to read a clock and to start.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private readonly List<Finding> _findings = [];
    private readonly Allowance _allowance = new(scenario);

    /// <param name="scenario">The case.</param>
    /// <param name="mutant">What is wrong on purpose.</param>
    /// <param name="isEnough">Whether a finding is all that is asked for: then it does not wait until the providers' good behaviour has mended it.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<Outcome> RunAsync(Scenario scenario, Mutant? mutant, Func<Finding, bool> isEnough, CancellationToken ct)
    {
        await using var house = await House.OpenAsync(scenario, mutant, ct);
        try
        {
            return await new Trial(scenario, mutant, house, isEnough).RunAsync(ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            return new Outcome("broke", [new Finding("broke", $"the control API could not be asked: {fault}"), .. house.Journal.Unmeant.Select(line => new Finding("log", line))]);
        }
    }

    private async Task<Outcome> RunAsync(CancellationToken ct)
    {
        house.Bend(scenario.Facts);
        await PrepareAsync(ct);
        var (calls, writes, watermark, began) = (house.Calls, house.Qingyiyun.Accounting.Writes, await house.Api.WatermarkAsync(ct), house.Clock.GetUtcNow());
        house.Bend([.. scenario.Bends, .. mutant?.Lies ?? []]);

        var run = await FollowAsync(await StartAsync(scenario.Doing is Doing.FirstLoad ? "full" : scenario.Doing is Doing.Reconcile ? "reconcile" : "incremental", ct), ct);
        var moved = await house.Api.WatermarkAsync(ct);
        if (run is { Id: { } id, Status: "held" }) run = await house.Api.RunAsync(id, ct);        // it may have gone on, and completed, before the watermark was read
        if (run.Status is "completed") await ExpectEverythingAsync(run, writes, began, ct);
        else await ExpectWhyAsync(run, calls, (watermark, moved), ct);
        ExpectEnd(run);
        var end = run.IsOver ? run.Status is "completed" && run.Count("rejected") > 0 ? "completed with rejections" : run.Status : "stands";

        if (_findings.Exists(f => isEnough(f))) return new Outcome(end, _findings);
        await RecoverAsync(ct);
        ExpectOnceAndInOrder();
        if (house.HasEnded) Found("ended", "the process stopped by itself");
        foreach (var line in house.Journal.Unmeant) Found("log", line);
        return new Outcome(end, _findings);
    }

    /// <summary>What was copied before, and what changed since: by then the providers behave.</summary>
    private async Task PrepareAsync(CancellationToken ct)
    {
        if (scenario.Doing is Doing.FirstLoad) return;
        await FollowAsync(await StartAsync("full", ct), ct);
        if (scenario.Doing is Doing.Changes or Doing.Removed or Doing.Reconcile)
        {
            house.Okki.Companies.ChangeMany(Math.Max(2, scenario.Companies / 8));
            house.Okki.Companies.Create(3);
        }

        if (scenario.Doing is Doing.Removed or Doing.Reconcile)
        {
            foreach (var id in house.Okki.Companies.Ids.Take(3).ToList()) house.Okki.Companies.Delete(id);
        }

        var changed = house.Okki.Accounting.Versions.Max(version => version.UpdateTime);
        await UntilAsync(() => Task.FromResult(house.Clock.GetUtcNow() > changed + Settled), LongestArrival, ct);
    }

    /// <summary>A start that is refused is tried again for some minutes: a script would, and so does the scheduler.</summary>
    private async Task<RunState> StartAsync(string mode, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            var run = await house.Api.StartAsync(mode, ct);
            if (run.Id is not null || tries == 5) return run;
            await Task.Delay(TimeSpan.FromSeconds(30), house.Clock, ct);
        }
    }

    private async Task<RunState> FollowAsync(RunState run, CancellationToken ct)
    {
        if (run.Id is not { } id) return run;
        await UntilAsync(async () => (run = await house.Api.RunAsync(id, ct)).IsOver, LongestRun, ct);
        return run;
    }

    /// <summary>A misbehaviour of the catalogue says itself how a run over it ends.</summary>
    private void ExpectEnd(RunState run)
    {
        if (scenario.CatalogueEnd is not { } end || (end is BendEnd.OneRejected && house.Bent.Count == 0)) return;

        var (isCompleted, rejected) = (run.Status is "completed", run.Id is null ? 0 : run.Count("rejected"));
        var isRight = end switch
        {
            BendEnd.Completes => isCompleted && rejected == 0,
            BendEnd.OneRejected => isCompleted && rejected > 0,
            BendEnd.Held => !isCompleted,
            _ => true,
        };
        if (!isRight) Found("end", $"it ends {end}, and was {run.Status} with {rejected} rejected: {run.Why}");
    }

    private async Task ExpectEverythingAsync(RunState run, long writes, DateTimeOffset began, CancellationToken ct)
    {
        var isEarly = run.To < began - House.ClockTolerance - Grace && house.Okki.Companies.Current().Any(c => c.UpdateTime > run.To && c.UpdateTime < began);
        if (isEarly || run.To > house.Clock.GetUtcNow() + House.ClockTolerance)
            Found("clock", $"the window of a run that was started at {began:O} ends at {run.To:O}");
        if (scenario.Doing is Doing.Nothing && !_allowance.DataChange && house.Qingyiyun.Accounting.Writes > writes)
            Found("written again", $"nothing changed, and {house.Qingyiyun.Accounting.Writes - writes} records were written");
        if (_allowance.HidesFromWindows) return;

        var whole = scenario.Doing is Doing.FirstLoad or Doing.Reconcile;
        var rejected = await house.Api.RejectedAsync(ct);
        var missing = Truth.Missing(house, scenario, c => whole ? Truth.IsOdd(c) || c.UpdateTime < run.To : c.UpdateTime >= run.From && c.UpdateTime < run.To).Where(m => !rejected.ContainsKey(m.Id)).ToList();
        var nameless = rejected.Keys.Count(id => id.StartsWith("row-", StringComparison.Ordinal));
        if (missing.Count > run.Count("skipped") + nameless)
            Found("short", $"completed, and of {scenario.Companies} companies {missing.Count} are not right at the target, {rejected.Count} are rejected: {missing[0].Text}");
    }

    private async Task ExpectWhyAsync(RunState run, long before, (string? Before, string? After) watermark, CancellationToken ct)
    {
        var (calls, bound) = (house.Calls - before, 60 + 6 * ((scenario.Companies / scenario.PageSize) + 1) + 4 * scenario.Companies + 120 * house.Bent.Count);
        if (!run.IsOver) Found("stands", $"neither at an end nor held after {LongestRun * HurriedClock.Haste}: {run.Status}, {run.Why}");
        if (run.Why == "") Found("mute", $"{run.Status}, and no word why");
        else if (string.IsNullOrEmpty(run.Call) && !run.Why.Contains('/', StringComparison.Ordinal)) Found("mute", $"no call is named: {run.Why}");
        if (calls > bound) Found("calls", $"{calls} calls until it was {run.Status}, {bound} are enough");
        if (watermark.After != watermark.Before) Found("watermark", $"{run.Status}, and the watermark went from {watermark.Before ?? "nowhere"} to {watermark.After}");
        if (!_allowance.IsNarrow || run.Id is null || run.IsGuarded || scenario.Doing is Doing.Nothing) return;

        var late = new List<(string Id, string Text)>();
        var seconds = house.Okki.Companies.Current().Where(c => house.Bent.Contains(Truth.IdOf(c))).Select(c => c.UpdateTime).ToHashSet();
        await UntilAsync(() => Task.FromResult((late = Untouched()).Count == 0), LongestArrival, ct);
        if (late.Count > 0) Found("dragged along", $"{run.Status}, and {late.Count} companies that nothing is wrong with do not arrive: {late[0].Text}");

        List<(string Id, string Text)> Untouched() => Truth.Missing(house, scenario, c =>
            c.UpdateTime >= run.From && c.UpdateTime < run.To && !house.Bent.Contains(Truth.IdOf(c)) && !seconds.Contains(c.UpdateTime));
    }

    /// <summary>The providers behave again: the next runs bring everything, without a person but for one who accepts what was held for one.</summary>
    private async Task RecoverAsync(CancellationToken ct)
    {
        house.Bend(scenario.Facts);
        var (runs, missing, rejected) = (0, new List<(string Id, string Text)>(), (IReadOnlyDictionary<string, string>)new Dictionary<string, string>());
        var came = await UntilAsync(async () =>
        {
            var run = await FollowAsync(await house.Api.StartAsync(runs++ % 3 == 2 ? "reconcile" : "incremental", ct), ct);
            if (run.IsGuarded) await house.Api.AcceptAsync(run.Id!, ct);
            (missing, rejected) = (Truth.Missing(house, scenario), await house.Api.RejectedAsync(ct));
            var timeless = house.Okki.Companies.Current().Where(Truth.IsOdd).Select(Truth.IdOf).Where(rejected.ContainsKey).ToHashSet();     // a time that is unset stays so, and is told
            missing = [.. missing.Where(m => !timeless.Contains(m.Id))];
            rejected = rejected.Where(r => !timeless.Contains(r.Key) && !IsOfThatReading(r.Value)).ToDictionary();
            return missing.Count == 0 && rejected.Count == 0;
        }, LongestRecovery, ct);
        if (came) return;

        var next = await house.Api.StartAsync("incremental", ct);
        Found("not recovered", $"{LongestRecovery * HurriedClock.Haste} after the providers behave again {missing.Count} companies are missing and {rejected.Count} rejected: "
            + $"{missing.Select(m => m.Text).Concat(rejected.Values).FirstOrDefault()}; the next run: {next.Status}, {next.Why}");
    }

    /// <summary>A reading without a time stays on the list though its company came since: it has no order among the others, and is a person's to dismiss.</summary>
    private static bool IsOfThatReading(string rejection) => rejection.StartsWith("version:", StringComparison.Ordinal);

    private void ExpectOnceAndInOrder()
    {
        if (house.Qingyiyun.Accounting.DuplicateVersions is > 0 and var twice && !_allowance.MayRepeat) Found("twice", $"{twice} versions were written twice");
        if (house.Qingyiyun.Accounting.StaleOverwrites is > 0 and var stale && !_allowance.TimesGoBack) Found("stale", $"{stale} older versions were written over newer ones");
    }

    private void Found(string kind, string text) => _findings.Add(new Finding(kind, text));

    private static async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan within, CancellationToken ct)
    {
        for (var begin = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            if (TimeProvider.System.GetElapsedTime(begin) > within) return false;
            await Task.Delay(Poll, TimeProvider.System, ct);
        }
        return true;
    }
}
