namespace OkkiBridge.Sandbox.Faults.Bending.Changes;

/// <summary>A write counts what is new only, though it stores what is not as well.</summary>
public sealed record InsertedCountsNew : BendChange;

/// <summary>The records picked are not stored.</summary>
/// <param name="Counted">Whether the answer counts them as failed, and not as inserted.</param>
public sealed record NotStored(bool Counted) : BendChange;

/// <summary>A write answers with a list, a result for each record in the order of the request, in place of counters.</summary>
public sealed record ResultList : BendChange;
