namespace OkkiBridge.Sandbox.Faults.Bending.Changes;

/// <summary>The list takes no notice of the window that it is asked for.</summary>
public sealed record WindowIgnored : BendChange;

/// <summary>The list answers its first page, whichever it is asked for.</summary>
public sealed record PageIgnored : BendChange;

/// <summary>The list has pages of so many rows, whatever it is asked for.</summary>
public sealed record PageSize(int Rows) : BendChange;

/// <summary>The list knows of no more rows than so many: its total ends there, and so do its pages.</summary>
public sealed record TotalCapped(int Rows) : BendChange;

/// <summary>The list has a row twice and counts it twice: a join. Of the records picked.</summary>
public sealed record RowTwice : BendChange;

/// <summary>The list shows a row only where it is asked without a window. Of the records picked.</summary>
/// <param name="Everywhere">Not even there: nobody can see through it.</param>
public sealed record RowHidden(bool Everywhere = false) : BendChange;

/// <summary>The provider's times, those of its clock and of windows too, are of a zone that is so many hours west of China's.</summary>
public sealed record OtherZone(int Hours) : BendChange
{
    private static readonly string[] Places = ["now", "data.*", "data.list.*.*"];

    internal override Serving.Answer Change(Serving.Answer answer, BentCall bent) =>
        Places.Aggregate(answer, (changed, path) => new JsonEdit(JsonOp.Shift, path) { Number = -Hours * 3600L }.Change(changed, bent));
}

/// <summary>Details as they were before the last change; an hour older where a company never changed. Of the records picked.</summary>
public sealed record DetailsOld : BendChange;

/// <summary>Tokens live so many seconds, and are refused before: asked again, the provider gives the same one until its end.</summary>
public sealed record TokenShort(int Life, int RefusedBefore) : BendChange;
