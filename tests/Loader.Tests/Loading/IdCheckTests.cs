using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Loading;

public sealed class IdCheckTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly IdCheckPolicy Update = new(Enabled: true, UpdateKnown: true);
    private static readonly IdCheckPolicy Skip = new(Enabled: true, UpdateKnown: false);
    private static readonly IdCheckPolicy Off = new(Enabled: false, UpdateKnown: true);

    [Fact]
    public void A_company_never_seen_is_written() => Assert.Equal(Finding.Write, Check(Company(10), null, Update));

    [Fact]
    public void The_same_version_with_the_same_content_is_unchanged() =>
        Assert.Equal(Finding.Unchanged, Check(Company(10, "a"), Held(10, "a"), Update));

    [Fact]
    public void The_same_version_with_other_content_is_written_when_it_was_read_later() =>
        Assert.Equal(Finding.Write, Check(Company(10, "b", readAt: Noon.AddSeconds(5)), Held(10, "a"), Update));

    [Fact]
    public void The_same_version_with_other_content_is_stale_when_it_was_read_earlier() =>
        Assert.Equal(Finding.Stale, Check(Company(10, "b", readAt: Noon.AddSeconds(-5)), Held(10, "a"), Update));

    [Fact]
    public void A_newer_version_with_other_content_is_written() => Assert.Equal(Finding.Write, Check(Company(11, "b"), Held(10, "a"), Update));

    [Fact]
    public void A_newer_version_with_the_same_content_moves_the_ledger_forward() =>
        Assert.Equal(Finding.UnchangedButNewer, Check(Company(11, "a"), Held(10, "a"), Update));

    [Theory]
    [InlineData(10, 0, Finding.Unchanged)]
    [InlineData(10, 5, Finding.Unchanged)]
    [InlineData(11, 0, Finding.UnchangedButNewer)]
    public void A_field_of_another_type_is_no_change(long version, int laterBy, object finding) =>
        Assert.Equal(finding, Check(Company(version, "4711 as a text", Noon.AddSeconds(laterBy)) with { TargetHash = "form" }, Held(10, "4711", form: "form"), Update));

    [Fact]
    public void Without_a_hash_of_the_target_form_content_alone_decides() =>
        Assert.Equal(Finding.Write, Check(Company(11, "b") with { TargetHash = null }, Held(10, "a"), Update));

    [Fact]
    public void A_deleted_company_that_the_target_never_had_is_skipped_and_remembered() =>
        Assert.Equal(Finding.NeverHeld, Check(Company(11, "b") with { Removed = true }, null, Update));

    [Fact]
    public void A_version_older_than_a_deletion_is_stale_and_one_that_is_back_from_the_recycle_bin_is_written()
    {
        var deleted = new LedgerEntry { CompanyId = "7", Deletion = Version(10, "deleted", "run") with { Removed = true } };
        Assert.Equal(Finding.Stale, Check(Company(9, readAt: Noon.AddSeconds(-5)), deleted, Update));
        Assert.Equal(Finding.Stale, Check(Company(10, readAt: Noon.AddSeconds(-5)), deleted, Off));
        Assert.Equal(Finding.Stale, Check(Company(9) with { Removed = true }, deleted, Update));
        Assert.Equal(Finding.NeverHeld, Check(Company(10) with { Removed = true }, deleted, Update));
        Assert.Equal(Finding.Write, Check(Company(10, readAt: Noon.AddSeconds(5)), deleted, Update));
        Assert.Equal(Finding.Write, Check(Company(11, readAt: Noon.AddSeconds(-5)), deleted, Update));
    }

    [Fact]
    public void A_deleted_company_is_written_though_the_plan_leaves_known_companies_alone() =>
        Assert.Equal(Finding.Write, Check(Company(11, "b") with { Removed = true }, Held(10, "a"), Skip));

    [Fact]
    public void A_deletion_that_the_target_knows_is_unchanged() =>
        Assert.Equal(Finding.Unchanged, Check(Company(10, "a") with { Removed = true }, Held(10, "a"), Update));

    [Fact]
    public void A_newer_version_is_skipped_when_the_plan_leaves_known_companies_alone() =>
        Assert.Equal(Finding.Skipped, Check(Company(11, "b"), Held(10, "a"), Skip));

    [Fact]
    public void A_company_that_is_back_from_the_recycle_bin_is_newer_than_its_deletion()
    {
        var deleted = Held(10, "deleted") is var entry ? entry with { Current = entry.Current! with { Removed = true } } : null;
        Assert.Equal(Finding.Write, Check(Company(9, "b", readAt: Noon.AddSeconds(5)), deleted, Update));
        Assert.Equal(Finding.Stale, Check(Company(9, "b", readAt: Noon.AddSeconds(-5)), deleted, Update));
    }

    [Fact]
    public void An_older_version_is_stale() => Assert.Equal(Finding.Stale, Check(Company(9, "b"), Held(10, "a"), Update));

    [Fact]
    public void An_older_version_is_stale_even_where_every_version_is_written() => Assert.Equal(Finding.Stale, Check(Company(9, "b"), Held(10, "a"), Off));

    [Fact]
    public void Equal_content_is_written_again_where_the_id_check_is_off() =>
        Assert.Equal(Finding.Write, Check(Company(10, "a", readAt: Noon.AddSeconds(1)), Held(10, "a"), Off));

    [Fact]
    public void What_this_run_wrote_is_written_when_the_message_comes_again() =>
        Assert.Equal(Finding.Written, IdCheck.Of(Company(10, "a"), "run-of-ledger", Held(10, "a"), Update, Noon));

    [Fact]
    public void What_this_run_wrote_stays_written_when_another_run_has_written_a_newer_version()
    {
        var entry = Held(11, "b", "another") with { History = [Version(11, "b", "another"), Version(10, "a", "run")] };
        Assert.Equal(Finding.Written, IdCheck.Of(Company(10, "a"), "run", entry, Update, Noon));
    }

    [Fact]
    public void A_company_that_another_loader_writes_is_busy() =>
        Assert.Equal(Finding.Busy, Check(Company(11, "b"), Held(10, "a") with { Claim = Claim(until: Noon.AddSeconds(1)) }, Update));

    [Fact]
    public void A_company_whose_write_was_never_answered_is_in_doubt() =>
        Assert.Equal(Finding.InDoubt, Check(Company(11, "b"), Held(10, "a") with { Claim = Claim(until: Noon) }, Update));

    [Fact]
    public void A_company_first_written_without_an_answer_is_in_doubt() =>
        Assert.Equal(Finding.InDoubt, Check(Company(11, "b"), new LedgerEntry { CompanyId = "7", Claim = Claim(until: Noon) }, Update));

    [Fact]
    public void An_older_version_is_stale_whatever_a_claim_is_about() =>
        Assert.Equal(Finding.Stale, Check(Company(9, "b"), Held(10, "a") with { Claim = Claim(until: Noon.AddHours(-1)) }, Update));

    [Fact]
    public void Equal_content_is_written_again_where_the_target_may_hold_what_it_could_not_be_asked_for()
    {
        var unasked = Held(10, "a") with { Unasked = true };
        Assert.Equal(Finding.Write, Check(Company(10, "a"), unasked, Update));
        Assert.Equal(Finding.Write, Check(Company(11, "a"), unasked, Update));
        Assert.Equal(Finding.Stale, Check(Company(9, "a"), unasked, Update));
    }

    [Fact]
    public void A_deletion_is_written_where_the_target_may_hold_what_it_could_not_be_asked_for() =>
        Assert.Equal(Finding.Write, Check(Company(10) with { Removed = true }, new LedgerEntry { CompanyId = "7", Unasked = true }, Update));

    private static Finding Check(NormalizedCompany company, LedgerEntry? entry, IdCheckPolicy policy) => IdCheck.Of(company, "this-run", entry, policy, Noon);

    private static NormalizedCompany Company(long version, string hash = "a", DateTimeOffset? readAt = null) =>
        LoaderBench.Company(7, version, hash, readAt ?? Noon) with { Hash = hash };

    private static LedgerEntry Held(long version, string hash, string run = "run-of-ledger", string? form = null)
    {
        var current = Version(version, hash, run) with { TargetHash = form };
        return new LedgerEntry { CompanyId = "7", Current = current, History = [current] };
    }

    private static LedgerVersion Version(long version, string hash, string run) =>
        new() { CompanyId = "7", Version = version, ReadAt = Noon, Hash = hash, RunId = run, WrittenAt = Noon };

    private static Claim Claim(DateTimeOffset until) =>
        new() { CompanyId = "7", Owner = "another", Until = until, Version = 11, ReadAt = Noon, Hash = "b", RunId = "run", Record = "{}" };
}
