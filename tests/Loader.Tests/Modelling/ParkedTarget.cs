using System.Text.Json;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>The target as one loader sees it: every call waits for its turn and may be lost on the way there or back.</summary>
internal sealed class ParkedTarget(Life life, ModelTarget target, bool canBeAsked, Func<int> chance) : IWriteTarget
{
    public bool CanBeAsked => canBeAsked;

    public int BatchSize => 2;

    public Task<WriteAnswer> WriteAsync(string? schemeId, IReadOnlyList<JsonElement> records, CancellationToken ct)
    {
        if (ct.IsCancellationRequested) return Task.FromCanceled<WriteAnswer>(ct);

        var answer = new TaskCompletionSource<WriteAnswer>();
        var call = new Call($"writes {string.Join(' ', records.Select(r => $"{ModelTarget.IdOf(r)}={r.GetProperty("name")}"))}", CarryOutAsync, LeaveAsync, [.. records.Select(ModelTarget.IdOf)]);
        if (life.Park(call))
        {
            ct.Register(() =>
            {
                if (!life.Drop(call)) return;
                target.Leave(records, chance());
                answer.SetCanceled(ct);
            });
        }

        return answer.Task;

        Task LeaveAsync(int how)
        {
            target.Leave(records, how);
            return Task.CompletedTask;
        }

        Task<Action> CarryOutAsync(int how)
        {
            Action then = Write(how) is { } known ? () => answer.SetResult(known) : () => answer.SetException(new TargetUnavailableException("away"));
            return Task.FromResult(then);
        }

        WriteAnswer? Write(int how)
        {
            if (how == 3) return null;
            if (how < 3 || (how is 4 or 5 && records.Count == 1 && !target.HasBad(records)))
            {
                target.Leave(records, how);
                return new WriteAnswer.Lost("cut");
            }

            if (how is 4 or 5)                        // a batch for a moment, a bad one at any time
            {
                target.Leave(records, how);
                return new WriteAnswer.Unclear("a page");
            }

            if (!target.HasBad(records))
            {
                target.Take(records, shownLate: how % 2 == 1);
                return new WriteAnswer.Written();
            }

            if (how % 3 == 0 || !canBeAsked) return new WriteAnswer.Refused("bad");
            if (how % 3 == 1) target.Take(records, shownLate: how % 2 == 1);
            return new WriteAnswer.Partial("some failed", NamesFailures: true);
        }
    }

    public Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(string? schemeId, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        var answer = new TaskCompletionSource<IReadOnlyDictionary<string, JsonElement>>();
        life.Park(new Call($"asks for {string.Join(' ', ids)}", CarryOutAsync, _ => Task.CompletedTask, []));
        return answer.Task;

        Task<Action> CarryOutAsync(int how)
        {
            var held = target.Shown(ids);
            Action then = how == 0 ? () => answer.SetException(new TargetUnavailableException("away")) : () => answer.SetResult(held);
            return Task.FromResult(then);
        }
    }
}
