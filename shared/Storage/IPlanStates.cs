namespace OkkiBridge.Storage;

/// <summary>What is remembered of a plan between runs.</summary>
public interface IPlanStates
{
    /// <summary>The plan's state; a fresh one when nothing is remembered.</summary>
    Task<PlanState> ReadAsync(string plan, CancellationToken ct);

    /// <summary>Moves the watermark forward to <paramref name="to"/>; never back.</summary>
    Task MoveWatermarkAsync(string plan, DateTimeOffset to, CancellationToken ct);

    /// <summary>The plan's window was read to its end, gaps or not: the next one begins there. Unlike the watermark it moves back where the source's clock did.</summary>
    Task NoteReadAsync(string plan, SourceReading reading, CancellationToken ct);

    /// <summary>A person puts the watermark where he says, back or forward, and reading with it.</summary>
    Task PutWatermarkAsync(string plan, DateTimeOffset to, CancellationToken ct);

    /// <summary>A change came so late; the longest lateness is kept. See <see cref="PlanState.Lateness"/>.</summary>
    Task NoteLatenessAsync(string plan, TimeSpan lateness, CancellationToken ct);

    /// <summary>Takes the tick of the schedule: true for the one replica that asks first. One that was taken later than <paramref name="now"/> is taken back (<see cref="ClockStep"/>).</summary>
    Task<bool> TakeTickAsync(string plan, DateTimeOffset tick, DateTimeOffset now, CancellationToken ct);

    /// <summary>The source has pushed a change that the plan reads, now; an earlier time than the present one changes nothing, unless that lies in the future (<see cref="ClockStep"/>).</summary>
    Task NotePushAsync(string plan, DateTimeOffset now, CancellationToken ct);
}

/// <summary>A plan's memory.</summary>
/// <param name="Watermark">Everything before it has its outcome; null before the first completed run.</param>
/// <param name="LastTick">The last tick of the schedule that was taken.</param>
/// <param name="LastPush">When the source last pushed a change; null when it never did.</param>
public sealed record PlanState(DateTimeOffset? Watermark, DateTimeOffset? LastTick, DateTimeOffset? LastPush)
{
    /// <summary>What was read to its end last; null before the first.</summary>
    public SourceReading? Read { get; init; }

    /// <summary>How late after their own time changes became visible, the longest that was seen; zero when none was late.</summary>
    public TimeSpan Lateness { get; init; }
}

/// <summary>The end of the last window that was read, and the source's clock then.</summary>
/// <param name="To">Its end.</param>
/// <param name="ClockOffset">The source's clock less ours, when the window was chosen.</param>
public sealed record SourceReading(DateTimeOffset To, TimeSpan ClockOffset);
