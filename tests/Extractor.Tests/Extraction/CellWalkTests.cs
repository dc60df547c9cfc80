using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Extractor.Tests.Okki;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Extractor.Tests.Extraction;

public sealed class CellWalkTests(ITestOutputHelper output)
{
    /// <summary>
    /// Of each thousand companies the simulated OKKI has between 110 and 260 that a job at midnight changed in one second: no page can hold them, and they are
    /// in another order in each answer.
    /// </summary>
    [Fact]
    public async Task Seconds_with_more_rows_than_a_page_cost_few_calls()
    {
        const int Companies = 10_000;
        await using var bench = await OkkiBench.StartAsync(new OkkiSandboxOptions { Companies = Companies });
        var now = TimeProvider.System.GetUtcNow();
        var window = new Window(DateTimeOffset.UnixEpoch, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        var walk = new CellWalk(ListedCompanies.By(pageSize: 100), window, removed: false, new CellReader(bench.List), bench.List, TimeProvider.System,
            (cell, reading) => output.WriteLine($"{bench.Okki.Accounting.CallsTo("list")}: {cell} has {reading.Total}, {reading.Rows.Count} seen; {reading.Crowd}"));

        List<string> read = [];
        while (!walk.IsDone)
        {
            var cell = Assert.IsType<ProvenCell>(await walk.NextAsync(TestContext.Current.CancellationToken));
            output.WriteLine($"{bench.Okki.Accounting.CallsTo("list")}: {cell.Window} proven {cell.Rows.Count}");
            read.AddRange(cell.Rows.Select(row => row.Id));
        }

        Assert.Equal(bench.Okki.Companies.Current().Select(c => $"{c.Id}").Order(), read.Order());
        Assert.InRange(bench.Okki.Accounting.CallsTo("list"), Companies / 100, 3 * Companies / 100);
    }

    /// <summary>Nothing is behind the rows that are counted but some of them, moved on by those that came twice.</summary>
    [Theory]
    [InlineData(63, 3)]
    [InlineData(252, 5)]
    [InlineData(252, 31)]
    public async Task Rows_that_pages_show_twice_and_count_once_leave_every_second_provable(int companies, int pageSize)
    {
        await using var bench = await OkkiBench.StartAsync(new OkkiSandboxOptions { Companies = companies });
        bench.Okki.Companies.ChangeMany(31);
        bench.Okki.Bend = BendCatalogue.Get("row-twice-uncounted");
        var now = TimeProvider.System.GetUtcNow().AddSeconds(1);
        var window = new Window(DateTimeOffset.UnixEpoch, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        var walk = new CellWalk(ListedCompanies.By(pageSize), window, removed: false, new CellReader(bench.List), bench.List, bench.Time, (_, _) => { });

        List<string> read = [];
        while (!walk.IsDone) read.AddRange(Assert.IsType<ProvenCell>(await walk.NextAsync(TestContext.Current.CancellationToken)).Rows.Select(row => row.Id));

        Assert.Equal(bench.Okki.Companies.Current().Select(c => $"{c.Id}").Order(), read.Order());
        Assert.InRange(bench.Okki.Accounting.CallsTo("list"), companies / pageSize, 8 * (companies / pageSize) + 20);
    }

    /// <summary>Behind the last row nothing is counted either: that is no answer that others lack.</summary>
    [Fact]
    public async Task Where_nothing_is_counted_no_second_is_at_fault()
    {
        await using var bench = await OkkiBench.StartAsync(new OkkiSandboxOptions { Companies = 10 });
        bench.Okki.Bend = BendCatalogue.Get("total-absent");
        var now = TimeProvider.System.GetUtcNow().AddSeconds(1);
        var window = new Window(DateTimeOffset.UnixEpoch, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        var walk = new CellWalk(ListedCompanies.By(pageSize: 3), window, removed: false, new CellReader(bench.List), bench.List, bench.Time, (_, _) => { });

        var fault = await Assert.ThrowsAsync<OkkiUnavailableException>(() => walk.NextAsync(TestContext.Current.CancellationToken));

        Assert.Contains("lacks data.totalItem", fault.Message, StringComparison.Ordinal);
        Assert.InRange(bench.Okki.Accounting.CallsTo("list"), 1, 10);
    }

    [Fact]
    public async Task A_record_whose_answers_ask_for_fewer_calls_for_ever_leaves_its_second_alone()
    {
        await using var bench = await OkkiBench.StartAsync(new OkkiSandboxOptions { Companies = 60 });
        var now = TimeProvider.System.GetUtcNow();
        var window = new Window(DateTimeOffset.UnixEpoch, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        var plan = ListedCompanies.By(pageSize: 10);
        await bench.List.ClockAsync(plan, now, once: true, TestContext.Current.CancellationToken);
        bench.Okki.Bend =
        [
            new Bend
            {
                Name = "slow-down",
                Provider = BendProvider.Okki,
                Endpoint = "/company/list",
                When = new BendWhen { Records = 1 },
                What = [new Instead(520, """{"code":429,"message":"slow down"}""")],
            },
        ];
        var walk = new CellWalk(plan, window, removed: false, new CellReader(bench.List), bench.List, bench.Time, (_, _) => { });

        var (read, left) = (0, new List<UnreadCell>());
        while (!walk.IsDone)
        {
            var cell = await walk.NextAsync(TestContext.Current.CancellationToken);
            if (cell is UnreadCell unread) left.Add(unread);
            else read += ((ProvenCell)cell).Rows.Count;
        }

        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Single(left).Window.Width);
        Assert.Contains("slow down", left[0].Gap.Reason, StringComparison.Ordinal);
        Assert.InRange(read, 40, 59);
        Assert.InRange(bench.Okki.Accounting.CallsTo("list"), 1, 250);
        Assert.InRange(bench.Pauses.Count, 1, 6);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3000)]
    public async Task Where_totals_mean_nothing_all_is_left_in_few_parts_and_calls(int companies)
    {
        await using var bench = await OkkiBench.StartAsync(new OkkiSandboxOptions { Companies = companies });
        bench.Okki.Bend = BendCatalogue.Get("total-beyond-reason");
        var now = TimeProvider.System.GetUtcNow();
        var window = new Window(DateTimeOffset.UnixEpoch, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        var walk = new CellWalk(ListedCompanies.By(pageSize: 100), window, removed: false, new CellReader(bench.List), bench.List, bench.Time, (_, _) => { });

        List<CellOutcome> cells = [];
        while (!walk.IsDone) cells.Add(await walk.NextAsync(TestContext.Current.CancellationToken));

        Assert.All(cells, cell => Assert.IsType<UnreadCell>(cell));
        Assert.InRange(bench.Okki.Accounting.CallsTo("list"), 1, 200 + companies);
    }
}
