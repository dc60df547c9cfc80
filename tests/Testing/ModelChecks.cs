namespace OkkiBridge.Testing;

/// <summary>What model checks share: how long they run, and how a list of steps that fails is made small enough to read.</summary>
public static class ModelChecks
{
    /// <summary>How long each check runs, from <c>OKKIBRIDGE_MODEL_MINUTES</c>; -1 where it is not set: a fixed, small number of cases.</summary>
    public static int Seconds { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("OKKIBRIDGE_MODEL_MINUTES"), System.Globalization.CultureInfo.InvariantCulture, out var minutes) ? (int)(minutes * 60) : -1;

    /// <summary>Leaves out steps, many at a time and then one by one, for as long as the rest still fails.</summary>
    public static IReadOnlyList<T> Smallest<T>(IReadOnlyList<T> steps, Func<IReadOnlyList<T>, string?> broken)
    {
        for (var size = Math.Max(1, steps.Count / 2); ;)
        {
            var before = steps.Count;
            for (var at = 0; at < steps.Count;)
            {
                List<T> fewer = [.. steps.Take(at), .. steps.Skip(at + size)];
                if (broken(fewer) is not null) steps = fewer;
                else at += size;
            }

            if (size == 1 && steps.Count == before) return steps;
            size = Math.Max(1, size / 2);
        }
    }
}
