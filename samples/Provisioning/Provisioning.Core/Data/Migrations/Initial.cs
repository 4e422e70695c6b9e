using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Provisioning.Data.Migrations;

/// <summary>Column types are left to the provider, so that one migration serves SQLite and PostgreSQL.</summary>
[DbContext(typeof(ProvisioningContext))]
[Migration("20261101000000_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "projects",
            table => new
            {
                Id = table.Column<string>(),
                Name = table.Column<string>(),
                Region = table.Column<string>(),
                Status = table.Column<string>(),
                CreatedAt = table.Column<DateTimeOffset>(),
            },
            constraints: table => table.PrimaryKey("pk_projects", project => project.Id));
        migrationBuilder.CreateTable(
            "signing_keys",
            table => new
            {
                Id = table.Column<Guid>(),
                ProjectId = table.Column<string>(),
                Secret = table.Column<byte[]>(),
                CreatedAt = table.Column<DateTimeOffset>(),
                RevokedAt = table.Column<DateTimeOffset>(nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_signing_keys", key => key.Id));
        migrationBuilder.CreateTable(
            "project_events",
            table => new
            {
                Id = table.Column<Guid>(),
                ProjectId = table.Column<string>(),
                Kind = table.Column<string>(),
                JobId = table.Column<Guid>(),
                Attempt = table.Column<int>(),
                At = table.Column<DateTimeOffset>(),
            },
            constraints: table => table.PrimaryKey("pk_project_events", change => change.Id));
        migrationBuilder.CreateIndex("ix_signing_keys_project", "signing_keys", "ProjectId");
        migrationBuilder.CreateIndex("ix_project_events_project", "project_events", "ProjectId");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("project_events");
        migrationBuilder.DropTable("signing_keys");
        migrationBuilder.DropTable("projects");
    }
}
