using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Sandbox.Faults.Bending.Changes;

/// <summary>The <c>update_time</c> of the records picked is one that nobody meant. In the data, for good: windows and order act on it.</summary>
/// <param name="Time">As it is shown: <c>0000-00-00 00:00:00</c>, <c>1970-01-01 00:00:00</c>, <c>2099-01-01 00:00:00</c>.</param>
public sealed record OddTime(string Time) : BendChange
{
    internal override IReadOnlyList<long> Begin(OkkiData data, BendWhen when) => data.SetUpdateTime(Picked.Of(data, when), Time);
}

/// <summary>The list shows a change so many seconds late; details show it at once.</summary>
public sealed record ChangesLate(int Seconds) : BendChange
{
    internal override IReadOnlyList<long> Begin(OkkiData data, BendWhen when)
    {
        data.Live.ListLag = TimeSpan.FromSeconds(Seconds);
        return [];
    }

    internal override void End(OkkiData data, IReadOnlyList<long> concerned) => data.Live.ListLag = TimeSpan.Zero;
}

/// <summary>The records picked lie in the recycle bin, and come back after so many seconds with the <c>update_time</c> they had.</summary>
public sealed record Recycled(int Seconds) : BendChange
{
    internal override IReadOnlyList<long> Begin(OkkiData data, BendWhen when)
    {
        var picked = Picked.Of(data, when);
        foreach (var id in picked) data.Delete(id);
        return picked;
    }

    internal override void GoOn(OkkiData data, IReadOnlyList<long> concerned, TimeSpan age)
    {
        if (age >= TimeSpan.FromSeconds(Seconds)) End(data, concerned);
    }

    internal override void End(OkkiData data, IReadOnlyList<long> concerned)
    {
        foreach (var id in concerned) data.Restore(id);
    }
}

/// <summary>The records of the data that a bend picks.</summary>
internal static class Picked
{
    public static IReadOnlyList<long> Of(OkkiData data, BendWhen when) =>
        [.. data.Live.All.OrderBy(c => c.Number).Select(c => c.Id)
            .Where(id => when.MayPick(id.ToString(System.Globalization.CultureInfo.InvariantCulture))).Take(when.Records ?? int.MaxValue)];
}
