using System.Net;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;
using static OkkiBridge.Loader.Tests.Loading.LoaderBench;

namespace OkkiBridge.Loader.Tests.Loading;

/// <summary>Answers to a write that are not understood: whose fault they are is found out, within a bounded number of calls.</summary>
public sealed class NarrowingTests
{
    private readonly Proxy _proxy = new();

    /// <summary>Case 13.</summary>
    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(HttpStatusCode.OK)]
    public async Task A_record_whose_text_a_firewall_dislikes_is_rejected_alone(HttpStatusCode status)
    {
        await using var bench = await StartAsync(proxy: _proxy);
        Dislikes(Proxy.Page(status), "37");

        var outcomes = await bench.LoadAsync("run", Companies(100));

        Assert.Equal(["37"], outcomes.Where(o => o.Value is Outcome.Rejected).Select(o => o.Key));
        Assert.Equal(99, outcomes.Count(o => o.Value is Outcome.Written));
        Assert.Equal((99, 99), (bench.Target.Store.Count, bench.Target.Accounting.Writes));
        Assert.InRange(_proxy.Stores, 1, MostWrites(records: 100, atFault: 1));
        Assert.InRange(bench.Target.Accounting.CallsTo("/query"), 1, MostWrites(records: 100, atFault: 1));
        var kept = await bench.Rejections.FindAsync(Rejection.IdOf("run", "37"), TestContext.Current.CancellationToken);
        Assert.Equal(("refused", $"Qingyiyun answers a write of this record with HTTP {(int)status} without an envelope (HTML, no JSON)"), (kept!.Reason, kept.Message));
    }

    /// <summary>It says nothing, and cuts the connection.</summary>
    [Fact]
    public async Task A_record_at_whose_text_the_connection_is_cut_is_rejected_alone_when_it_is_cut_time_and_again()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        _proxy.Answers = (path, body) => path.EndsWith("/store", StringComparison.Ordinal) && body.Contains("\"id\":\"37\"", StringComparison.Ordinal)
            ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut")
            : null;
        for (var deliveries = 0; deliveries < 2; deliveries++)
        {
            await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Companies(100)));
            bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var outcomes = await bench.LoadAsync("run", Companies(100));

        Assert.Equal(["37"], outcomes.Where(o => o.Value is Outcome.Rejected).Select(o => o.Key));
        Assert.Equal((99, 99, 99), (outcomes.Count(o => o.Value is Outcome.Written), bench.Target.Store.Count, bench.Target.Accounting.Writes));
        Assert.InRange(_proxy.Stores, 1, 2 + MostWrites(records: 100, atFault: 1));
    }

    [Fact]
    public async Task While_every_write_is_cut_no_record_is_at_fault()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        _proxy.Answers = (path, _) => path.EndsWith("/store", StringComparison.Ordinal) ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut") : null;

        for (var deliveries = 0; deliveries < 10; deliveries++)
        {
            await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Companies(100)));
            bench.Time.Advance(TimeSpan.FromMinutes(15));
        }

        Assert.Empty(await bench.Rejections.ListAsync(new(Plan), 10, TestContext.Current.CancellationToken));
        Assert.InRange(_proxy.Stores, 10, 2 + (8 * (5 + 7)));
    }

    [Theory]
    [InlineData("1", "2")]
    [InlineData("1", "50", "100")]
    [InlineData("97", "98", "99", "100")]
    [InlineData("3", "9", "27", "28", "61", "81", "82")]
    public async Task So_are_several_within_the_bound(params string[] disliked)
    {
        await using var bench = await StartAsync(proxy: _proxy);
        Dislikes(Proxy.Page(HttpStatusCode.Forbidden), disliked);

        Dictionary<string, Outcome>? outcomes = null;
        for (var deliveries = 0; outcomes is null && deliveries < 3; deliveries++)
        {
            try
            {
                outcomes = await bench.LoadAsync("run", Companies(100));
            }
            catch (AnswerLostException)
            {
                bench.Time.Advance(TimeSpan.FromMinutes(2));        // three in a row, before the rest went through: it comes again
            }
        }

        Assert.Equal(disliked.Order(), outcomes!.Where(o => o.Value is Outcome.Rejected).Select(o => o.Key).Order());
        Assert.Equal(100 - disliked.Length, bench.Target.Accounting.Writes);
        Assert.InRange(_proxy.Stores, 1, 2 * MostWrites(records: 100, disliked.Length));
    }

    /// <summary>A code of the table says that the scheme is at fault; a question that the same scheme answers says that it is not.</summary>
    [Fact]
    public async Task A_firewall_that_speaks_of_the_configuration_is_not_believed_where_the_scheme_answers()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        Dislikes((HttpStatusCode.Forbidden, """{"code":40302,"message":"拒绝访问"}"""), "37");

        var outcomes = await bench.LoadAsync("run", Companies(100));

        Assert.Equal(["37"], outcomes.Where(o => o.Value is Outcome.Rejected).Select(o => o.Key));
        Assert.Equal(99, bench.Target.Store.Count);
    }

    [Fact]
    public async Task Where_no_record_goes_through_the_configuration_is_at_fault()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        _proxy.Answers = (path, _) => IsStore(path) ? (HttpStatusCode.Forbidden, """{"code":40302,"message":"拒绝访问"}""") : null;

        await Assert.ThrowsAsync<TargetConfigurationException>(() => bench.LoadAsync("run", Companies(100)));

        Assert.InRange(_proxy.Stores, 1, MostWritesInVain(100));
        _proxy.Answers = (_, _) => null;
        Assert.All((await bench.LoadAsync("run", Companies(100))).Values, o => Assert.Equal(Outcome.Written, o));
    }

    /// <summary>Case 24, of any length: it may end while the batch is halved.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task A_proxys_moment_rejects_nothing(int calls)
    {
        await using var bench = await StartAsync(proxy: _proxy);
        _proxy.Answers = (path, _) => IsStore(path) && _proxy.Stores <= calls ? Proxy.Page(HttpStatusCode.BadRequest) : null;

        Assert.All((await bench.LoadAsync("run", Companies(100))).Values, o => Assert.Equal(Outcome.Written, o));
        Assert.Equal(100, bench.Target.Accounting.Writes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(30)]
    [InlineData(100)]
    public async Task A_page_instead_of_every_answer_is_no_records_fault(int companies)
    {
        await using var bench = await StartAsync(proxy: _proxy);
        _proxy.Answers = (path, _) => IsStore(path) ? Proxy.Page(HttpStatusCode.BadRequest) : null;

        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Companies(companies)));
        Assert.InRange(_proxy.Stores, 2, MostWritesInVain(companies));
        var before = _proxy.Stores;
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Companies(companies)));
        if (companies >= 3) Assert.Equal(before + 1, _proxy.Stores);         // a moment later it is in vain to narrow down again

        _proxy.Answers = (_, _) => null;
        Assert.All((await bench.LoadAsync("run", Companies(companies))).Values, o => Assert.Equal(Outcome.Written, o));
        Assert.Equal(companies, bench.Target.Accounting.Writes);
    }

    [Fact]
    public async Task A_record_that_comes_alone_is_rejected_when_it_is_answered_so_for_a_good_while()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        Dislikes(Proxy.Page(HttpStatusCode.Forbidden), "37");

        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Company(37)));
        bench.Time.Advance(TimeSpan.FromSeconds(59));
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Company(37)));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Outcome.Rejected, (await bench.LoadAsync("run", Company(37)))["37"]);
    }

    [Fact]
    public async Task A_record_that_comes_alone_is_rejected_when_others_go_through()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        Dislikes(Proxy.Page(HttpStatusCode.Forbidden), "37");

        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Company(37)));
        await bench.LoadAsync("another", Company(1));
        Assert.Equal(Outcome.Rejected, (await bench.LoadAsync("run", Company(37)))["37"]);
    }

    [Fact]
    public async Task Where_the_target_does_not_answer_questions_either_all_comes_again()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        _proxy.Answers = (path, _) => IsStore(path) || path.EndsWith("/query", StringComparison.Ordinal) ? Proxy.Page(HttpStatusCode.BadGateway) : null;

        await Assert.ThrowsAsync<TargetUnavailableException>(() => bench.LoadAsync("run", Companies(100)));

        Assert.Equal(1, _proxy.Stores);
    }

    [Fact]
    public async Task A_loader_that_is_told_to_stop_narrows_nothing_down()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        _proxy.Answers = (path, _) =>
        {
            if (!IsStore(path)) return null;
            bench.Stop();
            return Proxy.Page(HttpStatusCode.Forbidden);
        };

        Assert.Null(await bench.PassAsync("run", Companies(100)));
        Assert.Equal(1, _proxy.Stores);
    }

    [Fact]
    public async Task In_the_plain_form_a_record_is_found_as_well()
    {
        await using var bench = await StartAsync(mode: "write", proxy: _proxy);
        _proxy.Answers = (path, body) => path.EndsWith("/write", StringComparison.Ordinal) && body.Contains("\"id\":\"5\"", StringComparison.Ordinal) ? Proxy.Page(HttpStatusCode.Forbidden) : null;

        var outcomes = await bench.LoadAsync("run", Companies(8));

        Assert.Equal(["5"], outcomes.Where(o => o.Value is Outcome.Rejected).Select(o => o.Key));
        Assert.Equal(7, bench.Target.Store.Count);
    }

    /// <summary>See <see cref="Narrowing"/>.</summary>
    private static int MostWrites(int records, int atFault) => 2 + atFault * (2 * Levels(records) + 1);

    private static int MostWritesInVain(int records) => 5 + Levels(records);

    private static int Levels(int records) => (int)Math.Ceiling(Math.Log2(records));

    private static bool IsStore(string path) => path.EndsWith("/store", StringComparison.Ordinal);

    private void Dislikes((HttpStatusCode, string) answer, params string[] ids) =>
        _proxy.Answers = (path, body) => IsStore(path) && ids.Any(id => body.Contains($"\"id\":\"{id}\"", StringComparison.Ordinal)) ? answer : null;
}
