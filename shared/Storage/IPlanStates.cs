namespace OkkiBridge.Storage;

/// <summary>What is remembered of a plan between runs.</summary>
public interface IPlanStates
{
    /// <summary>The plan's state; a fresh one when nothing is remembered.</summary>
    Task<PlanState> ReadAsync(string plan, CancellationToken ct);

    /// <summary>Moves the watermark forward to <paramref name="to"/>; never back.</summary>
    Task MoveWatermarkAsync(string plan, DateTimeOffset to, CancellationToken ct);

    /// <summary>Takes the tick of the schedule: true for the one replica that asks first.</summary>
    Task<bool> TakeTickAsync(string plan, DateTimeOffset tick, CancellationToken ct);

    /// <summary>The source has pushed a change that the plan reads; an earlier time than the present one changes nothing.</summary>
    Task NotePushAsync(string plan, DateTimeOffset at, CancellationToken ct);
}

/// <summary>A plan's memory.</summary>
/// <param name="Watermark">Everything before it has its outcome; null before the first completed run.</param>
/// <param name="LastTick">The last tick of the schedule that was taken.</param>
/// <param name="LastPush">When the source last pushed a change; null when it never did.</param>
public sealed record PlanState(DateTimeOffset? Watermark, DateTimeOffset? LastTick, DateTimeOffset? LastPush);
