namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>
/// A loader's process from its start to its death. Whatever it asks of database or target waits here until the story lets exactly one call proceed; answers
/// run on where they are given, so that nothing else decides the order of things.
/// </summary>
internal sealed class Life
{
    private bool _isOver;

    /// <summary>The call that it waits for; null when it has nothing to do or sleeps.</summary>
    public Call? Waiting { get; private set; }

    /// <summary>False when it is dead: its calls reach nobody, and are never answered.</summary>
    public bool Park(Call call)
    {
        if (!_isOver) Waiting = call;
        return !_isOver;
    }

    public bool Drop(Call call)
    {
        if (Waiting != call) return false;
        Waiting = null;
        return true;
    }

    /// <summary>Carries the waiting call out; the loader runs on to its next one.</summary>
    public async Task LetAsync(int how)
    {
        var call = Waiting!;
        Waiting = null;
        var answer = await call.CarryOutAsync(how);
        answer();
    }

    public async Task EndAsync(int how)
    {
        var call = Waiting;
        (_isOver, Waiting) = (true, null);
        if (call is not null) await call.LeaveAsync(how);
    }
}

/// <summary>A call that waits.</summary>
/// <param name="What">In words.</param>
/// <param name="CarryOutAsync">Has its effect, or does not; returns what answers it.</param>
/// <param name="LeaveAsync">Its caller has died: has its effect, or does not.</param>
/// <param name="Writing">Companies on their way to the target.</param>
internal sealed record Call(string What, Func<int, Task<Action>> CarryOutAsync, Func<int, Task> LeaveAsync, IReadOnlyList<string> Writing);

/// <summary>The database did not answer.</summary>
internal sealed class DatabaseAwayException : Exception;
