namespace OkkiBridge.Contracts;

/// <summary>The terminal state of one company in one run. A run completes when every extracted company has exactly one.</summary>
public enum Outcome
{
    /// <summary>Its version was written to the target (平台状态 已完成, 2).</summary>
    Written = 1,

    /// <summary>The target already holds this version with this content (重复的, 1).</summary>
    Unchanged = 2,

    /// <summary>The target already holds a newer version (重复的, 1).</summary>
    Stale = 3,

    /// <summary>The plan's policy leaves it alone (重复的, 1).</summary>
    Skipped = 4,

    /// <summary>It cannot be mapped, or the target refuses it for good: kept with its raw payload and its reason (错误的, 3).</summary>
    Rejected = 5,
}
