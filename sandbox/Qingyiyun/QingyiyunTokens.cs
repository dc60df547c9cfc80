using System.Security.Cryptography;
using System.Text.Json;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary><c>POST /v2/oauth</c>: every call issues another opaque token of 42 characters; several are valid at once.</summary>
internal sealed class QingyiyunTokens(QingyiyunSandboxOptions options, QingyiyunEnvelope envelope, TimeProvider time)
{
    private const int MostTokens = 10_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _ends = [];

    public GivenTokens Given { get; } = new();

    public long Issued { get; private set; }

    public bool KeyRefused { get; set; }

    public bool SchemeDisabled { get; set; } = options.SchemeDisabled;

    public async Task<Answer> IssueAsync(Call call)
    {
        var body = await call.ReadJsonAsync();
        if (body is not { ValueKind: JsonValueKind.Object } o || QingyiyunStore.Text(o, "app_key") is not { } key || QingyiyunStore.Text(o, "app_secret") is not { } secret)
            return envelope.Failure(Fault.MissingParameter, "参数缺失: app_key, app_secret");
        if (KeyRefused || key != options.AppKey || secret != options.AppSecret)
            return envelope.Failure(Fault.BadCredentials, "app_key 或 app_secret 错误");

        var token = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 42);
        Given.Add(token);
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_ends.Count >= MostTokens)
                foreach (var (old, _) in _ends.Where(e => e.Value <= now).Append(_ends.MinBy(e => e.Value)).ToList())
                    _ends.Remove(old);
            _ends[token] = now + options.TokenLife;
            Issued++;
        }
        return QingyiyunEnvelope.Success("success", json =>
        {
            json.WriteStartObject();
            json.WriteString("access_token", token);
            json.WriteNumber("expires_in", (long)options.TokenLife.TotalSeconds);
            json.WriteEndObject();
        });
    }

    /// <summary>Null when the call may pass.</summary>
    public Answer? Check(Call call)
    {
        lock (_gate)
        {
            if (TokenOf(call) is not { } token || !_ends.TryGetValue(token, out var ends) || ends <= time.GetUtcNow())
                return Refused();
        }
        if (call.RoutePart("scheme") is var scheme && scheme != options.SchemeId && !options.OtherSchemeIds.Contains(scheme))
            return envelope.Failure(Fault.SchemeUnknown, "方案不存在");
        return SchemeDisabled ? envelope.Failure(Fault.SchemeDisabled, "方案已禁用") : null;
    }

    public Answer Refused() => envelope.Failure(Fault.BadToken, "令牌无效或已过期 (token)");

    public void Revoke(Call call)
    {
        lock (_gate)
            _ends.Remove(TokenOf(call) ?? "");
    }

    public void RevokeAll()
    {
        lock (_gate)
            _ends.Clear();
    }

    private string? TokenOf(Call call)
    {
        var header = call.Request.Headers.Authorization.ToString();
        var fromHeader = options.TokenPlace != TokenPlace.Query && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
        return fromHeader ?? (options.TokenPlace != TokenPlace.Header ? call.Query("access_token") : null);
    }
}
