using OkkiBridge.Contracts;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Loading;

/// <summary>What the ledger says of one record.</summary>
internal enum Finding
{
    /// <summary>To be written: the target does not have this version, or cannot be asked whether it has.</summary>
    Write,

    /// <summary>This run has written it: a redelivered message.</summary>
    Written,

    /// <summary>The target has this content.</summary>
    Unchanged,

    /// <summary>The target has this content under an older version: the ledger moves its version forward.</summary>
    UnchangedButNewer,

    /// <summary>The target has a newer version, or a later deletion is known.</summary>
    Stale,

    /// <summary>The plan leaves known companies alone.</summary>
    Skipped,

    /// <summary>A deleted one that the target never had: the ledger remembers the deletion.</summary>
    NeverHeld,

    /// <summary>Somebody else is writing this company.</summary>
    Busy,

    /// <summary>A write of this company was never answered: the target must be asked first.</summary>
    InDoubt,
}

/// <summary>What a plan wants of companies that the target knows already.</summary>
/// <param name="Enabled"><c>idCheck</c> of the plan: false writes always, but never an older version over a newer one.</param>
/// <param name="UpdateKnown"><c>onExisting</c> is <c>update</c>.</param>
internal readonly record struct IdCheckPolicy(bool Enabled, bool UpdateKnown);

/// <summary>The ID check (idCheck): decides from the ledger, before any write, what becomes of a record. Pure.</summary>
internal static class IdCheck
{
    public static Finding Of(NormalizedCompany company, string runId, LedgerEntry? entry, IdCheckPolicy policy, DateTimeOffset now)
    {
        if (entry is null) return company.Removed ? Finding.NeverHeld : Finding.Write;

        // Certain whatever a claim may be about: a claim is never older than what the ledger holds.
        if (entry.History.Any(v => v.RunId == runId && v.Version == company.Version && v.Hash == company.Hash)) return Finding.Written;
        if (entry.Current is { } current && policy.Enabled && !entry.Unasked && company.Version == current.Version && IsSame(company, current)) return Finding.Unchanged;
        if (entry.Known is { } known && LedgerOrder.Compare(company.Version, company.ReadAt, company.Removed, known) < 0) return Finding.Stale;

        if (entry.Claim is { } claim) return claim.Until <= now ? Finding.InDoubt : Finding.Busy;
        if (entry.Unasked) return Finding.Write;
        if (entry.Current is null) return company.Removed ? Finding.NeverHeld : Finding.Write;
        if (!policy.Enabled || company.Removed) return Finding.Write;
        if (IsSame(company, entry.Current)) return Finding.UnchangedButNewer;
        return policy.UpdateKnown ? Finding.Write : Finding.Skipped;
    }

    /// <summary>Of one content, or of one in target form: that a number is a text now is no change.</summary>
    private static bool IsSame(NormalizedCompany company, LedgerVersion current) =>
        company.Hash == current.Hash || (company.TargetHash is { } form && form == current.TargetHash);

    /// <summary>The outcome that a finding is by itself; null for those that need a write or a question first.</summary>
    public static Outcome? OutcomeOf(Finding finding) => finding switch
    {
        Finding.Written => Outcome.Written,
        Finding.Unchanged or Finding.UnchangedButNewer => Outcome.Unchanged,
        Finding.Stale => Outcome.Stale,
        Finding.Skipped or Finding.NeverHeld => Outcome.Skipped,
        _ => null,
    };
}
